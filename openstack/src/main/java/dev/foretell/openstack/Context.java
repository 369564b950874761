package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Surroundings;
import java.time.Duration;

/**
 * What every command is given. Immutable.
 *
 * @param pause between two looks at the same thing
 */
record Context(Surroundings surroundings, Health health, Duration pause) {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    static Context ofThisProcess() {
        return new Context(Surroundings.ofThisProcess(), Health.onPort(Health.PORT), PAUSE);
    }

    Deadline within(Duration limit) {
        return Deadline.in(limit, pause);
    }
}
