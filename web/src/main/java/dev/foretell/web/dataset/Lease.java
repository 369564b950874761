package dev.foretell.web.dataset;

import dev.foretell.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * For how long this web owns what it reads and predicts unless it says so again. Immutable.
 *
 * @param owner this web, and no other before or after it
 * @param time long enough for a pause of the virtual machine or the network, short enough that nobody waits for long
 * @param clock says what the time is
 */
record Lease(String owner, Duration time, InstantSource clock) {

    /** A lease of a new owner. */
    static Lease ofNewOwner(Duration time, InstantSource clock) {
        return new Lease(Job.newId(), time, clock);
    }

    /** When it is over, taken now. */
    Instant until() {
        return clock.instant().plus(time);
    }
}
