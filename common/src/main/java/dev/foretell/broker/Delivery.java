package dev.foretell.broker;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job as the broker delivered it. It is void once its connection is lost: answering it then does nothing, and the
 * broker redelivers the job. Immutable.
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

    /** How often the job was delivered before; if more than 0, it may have killed a worker. */
    public int earlierDeliveries() {
        return earlier;
    }

    /**
     * How long it has waited so far: exact in this process; for the broker's queue up to a second too short, since AMQP
     * counts whole seconds, and as exact as the two machines' clocks agree.
     */
    public Duration waited() {
        return waitedBefore.plusNanos(System.nanoTime() - received);
    }

    /** Whether its deadline has passed since it was delivered, by this machine's clock. */
    public boolean isExpired() {
        return Duration.ofNanos(System.nanoTime() - received).compareTo(job.expiration()) > 0;
    }

    /**
     * Answers the job on the queue that it names, then acknowledges it. When the broker refuses the answer, the job is
     * requeued.
     *
     * @param settled run once when the job is settled; must be short and must not wait
     */
    public void answer(Answer answer, Runnable settled) {
        if (replyTo == null) {
            LOG.warn("job {}: it has no reply_to; dropped the answer", answer.id());
            settlement.acknowledge();
            settled.run();
        } else if (answer instanceof Answer.Predicted outputs
                && job.contentType().equals(Job.FP32)) {
            replies.sendOutputs(replyTo, outputs, settlement, settled);
        } else {
            replies.send(replyTo, answer, settlement, settled);
        }
    }

    /** Notifies the caller that a worker is about to run the job, if the job asks for that. */
    public void started(String worker) {
        if (job.background() && replyTo != null) {
            replies.started(replyTo, job.id(), worker);
        }
    }
}
