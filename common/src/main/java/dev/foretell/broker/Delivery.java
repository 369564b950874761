package dev.foretell.broker;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job as the broker delivered it. It is void once the connection that brought it is lost: answering it then does nothing,
 * and the broker delivers the job again. Immutable.
 */
public final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

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

    /**
     * Answers the job on the queue that it names, then acknowledges it. When the broker refuses the answer, the job is requeued.
     *
     * @param settled run once when the job is out of this worker's hands; must be short and must not wait
     */
    public void answer(Answer answer, Runnable settled) {
        if (replyTo == null) {
            LOG.warn("job {}: it names no queue for the answer; dropped the answer", answer.id());
            settlement.acknowledge();
            settled.run();
        } else if (answer instanceof Answer.Predicted outputs && job.contentType().equals(Job.FP32)) {
            replies.sendOutputs(replyTo, outputs, settlement, settled);
        } else {
            replies.send(replyTo, answer, settlement, settled);
        }
    }

    /** Tells the caller that a worker is about to run the job, if the caller wants to know. */
    public void started(String worker) {
        if (job.background() && replyTo != null) {
            replies.started(replyTo, job.id(), worker);
        }
    }
}
