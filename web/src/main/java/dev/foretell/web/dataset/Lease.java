package dev.foretell.web.dataset;

import dev.foretell.job.Job;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long this web owns what it reads and predicts unless it says so again. Immutable.
 *
 * @param owner this web, and no other before or after it
 * @param time long enough for a pause of the virtual machine or the network, short enough that nobody waits for long
 */
record Lease(String owner, Duration time) {

    /** A lease of a new owner. */
    static Lease ofNewOwner(Duration time) {
        return new Lease(Job.newId(), time);
    }

    /** When it is over, taken now. */
    Instant until() {
        return Instant.now().plus(time);
    }
}
