package dev.foretell.broker;

import dev.foretell.job.Job;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job as the broker delivered it. It is void once the connection that brought it is lost: answering it then does nothing,
 * and the broker delivers the job again. Immutable.
 */
public final class Delivery {

    private final Job job;
    private final @Nullable String replyTo;
    private final int earlier;
    private final Duration waitedBefore;
    private final Settlement settlement;
    private final Replies replies;
    private final long received = System.nanoTime();

    Delivery(
            Job job,
            @Nullable String replyTo,
            int earlier,
            Duration waitedBefore,
            Settlement settlement,
            Replies replies) {
        this.job = job;
        this.replyTo = replyTo;
        this.earlier = earlier;
        this.waitedBefore = waitedBefore;
        this.settlement = settlement;
        this.replies = replies;
    }

    /** The job. */
    public Job job() {
        return job;
    }

    /** How often the job was delivered before; more than 0 makes it suspect of having killed a worker. */
    public int earlierDeliveries() {
        return earlier;
    }

    /**
     * How long it has waited so far: exactly in this process; before, in the broker's queue, all but its last second, for AMQP counts
     * whole seconds, and as far as the two machines' clocks agree.
     */
    public Duration waited() {
        return waitedBefore.plusNanos(System.nanoTime() - received);
    }

    /** Whether its deadline has passed, as far as this process can tell without trusting another machine's clock. */
    public boolean isExpired() {
        return Duration.ofNanos(System.nanoTime() - received).compareTo(job.expiration()) > 0;
    }

    @Nullable
    String replyTo() {
        return replyTo;
    }

    Settlement settlement() {
        return settlement;
    }

    Replies replies() {
        return replies;
    }
}
