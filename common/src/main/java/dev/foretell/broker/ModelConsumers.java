package dev.foretell.broker;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The consumers of one model's two queues, on one connection. Its methods are called by one thread at a time; the
 * broker's confirmations come on others.
 */
final class ModelConsumers implements JobConsumer.Deliveries {

    private enum Stage {
        SERVED,
        /** Its consumers are being cancelled, and jobs may still be delivered. */
        LEAVING,
        /** {@link Responder.Receiver#gone} was called. */
        GONE
    }

    private final ConsumerSession session;
    private final String model;
    private final List<JobConsumer> queues;
    /** Consumers that may still deliver jobs: until the broker has confirmed that they are cancelled. */
    private final AtomicInteger delivering = new AtomicInteger();

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.SERVED);

    private ModelConsumers(ConsumerSession session, String model, List<JobConsumer> queues) {
        this.session = session;
        this.model = model;
        this.queues = queues;
    }

    /** Consumers that do not consume yet. */
    static ModelConsumers open(ConsumerSession session, String model) throws IOException {
        return new ModelConsumers(
                session,
                model,
                List.of(JobConsumer.open(session, model, false), JobConsumer.open(session, model, true)));
    }

    void consume() {
        queues.forEach(queue -> queue.consume(this));
    }

    @Override
    public void began() {
        delivering.incrementAndGet();
        session.delivering();
    }

    void cancel() {
        queues.forEach(JobConsumer::cancel);
    }

    /** Cancels the consumers, and reports when the last job has come. */
    void leave(boolean consuming) {
        stage.set(Stage.LEAVING);
        if (consuming) {
            cancel();
        }
        if (delivering.get() == 0) {
            tellGone();
        }
    }

    @Override
    public void ended() {
        if (delivering.decrementAndGet() == 0 && stage.get() == Stage.LEAVING) {
            tellGone();
        }
        session.cancelled();
    }

    /** Reports, once, that no more jobs of the model come. */
    void tellGone() {
        if (stage.getAndSet(Stage.GONE) != Stage.GONE) {
            session.terms().receiver().gone(model);
        }
    }

    /** Closes the channels once all their deliveries are acknowledged; before, those would be redelivered. */
    boolean isClosed() {
        if (delivering.get() > 0 || !queues.stream().allMatch(JobConsumer::isComplete)) {
            return false;
        }
        queues.forEach(JobConsumer::close);
        return true;
    }
}
