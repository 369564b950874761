package dev.foretell.openstack;

import dev.foretell.openstack.cloud.ProcessEnvironment;
import java.time.Duration;

/**
 * The environment of all commands. Immutable.
 *
 * @param pause between two polls
 */
record Context(ProcessEnvironment environment, HealthProbe health, Duration pause) {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    static Context ofThisProcess() {
        return new Context(ProcessEnvironment.ofThisProcess(), HealthProbe.onPort(HealthProbe.PORT), PAUSE);
    }

    Deadline within(Duration limit) {
        return Deadline.in(limit, pause);
    }
}
