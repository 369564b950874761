package dev.foretell.web.dataset;

import dev.foretell.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time for which this web owns the datasets that it reads and predicts, unless it renews the lease. Immutable.
 *
 * @param owner identifies this web among all webs, including earlier and later ones
 * @param time longer than a pause of the virtual machine or the network, and short enough for others to wait for
 * @param clock the current time
 */
record Lease(String owner, Duration time, InstantSource clock) {

    /** Makes a lease of a new owner. */
    static Lease ofNewOwner(Duration time, InstantSource clock) {
        return new Lease(Job.newId(), time, clock);
    }

    /** The end of a lease that begins now. */
    Instant until() {
        return clock.instant().plus(time);
    }
}
