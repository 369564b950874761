package dev.foretell.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A responder's consumers on one connection. Safe for use by several threads. */
final class ConsumerSession {

    /**
     * The settings and collaborators that all sessions of a responder share.
     *
     * @param prefetch how many jobs of each queue are delivered before the first is answered
     * @param refused the models whose queues cannot be consumed
     * @param models the models whose jobs are taken at present
     * @param stopped whether no more jobs are taken for good
     */
    record Terms(
            Prefetch prefetch,
            Responder.Receiver receiver,
            ControlThread control,
            RefusedQueues refused,
            Supplier<Collection<String>> models,
            BooleanSupplier stopped) {}

    private enum Stage {
        OPENING,
        OPEN,
        /** The connection is lost, and all deliveries are void. */
        LOST
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerSession.class);

    private final Connection connection;
    private final Replies replies;
    private final Terms terms;
    private final Map<String, ModelConsumers> consumers = new LinkedHashMap<>();
    private final List<ModelConsumers> leaving = new ArrayList<>();
    /** Consumers that may still deliver jobs: until the broker has confirmed that they are cancelled. */
    private final AtomicInteger delivering = new AtomicInteger();

    private final AtomicBoolean pausing = new AtomicBoolean();
    private boolean consuming;
    private volatile Stage stage = Stage.OPENING;

    ConsumerSession(Connection connection, Replies replies, Terms terms) {
        this.connection = connection;
        this.replies = replies;
        this.terms = terms;
    }

    Connection connection() {
        return connection;
    }

    Replies replies() {
        return replies;
    }

    Terms terms() {
        return terms;
    }

    /** Declares the queues and starts to consume them. */
    void open() throws IOException {
        Topology.declareShared(connection);
        serve(List.of());
        consume();
        stage = Stage.OPEN;
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    /**
     * Changes the models, and tries those again whose queues were refused; when that fails, all is set up again on a
     * new connection.
     */
    void change(Collection<String> removed) {
        try {
            serve(removed);
        } catch (IOException | AlreadyClosedException e) {
            LOG.warn(
                    "the queues of {} could not be set up ({}); connecting again",
                    terms.models().get(),
                    e.toString());
            connection.abort();
        }
    }

    /** Leaves the queues of the removed models, and sets up those of models that are not here yet. */
    private synchronized void serve(Collection<String> removed) throws IOException {
        leaving.removeIf(ModelConsumers::isClosed);
        for (String model : removed) {
            ModelConsumers left = consumers.remove(model);
            if (left == null || stage == Stage.LOST) {
                terms.receiver().gone(model);
            } else {
                leaving.add(left);
                left.leave(consuming);
            }
        }
        Collection<String> models = terms.models().get();
        terms.refused().retain(models);
        for (String model : models) {
            if (!consumers.containsKey(model)) {
                enter(model);
            }
        }
    }

    private void enter(String model) throws IOException {
        Optional<QueueRefusal> refusal = Topology.declareJobs(connection, model);
        terms.refused().declared(model, refusal);
        if (refusal.isEmpty()) {
            ModelConsumers entered = ModelConsumers.open(this, model);
            consumers.put(model, entered);
            if (consuming && !terms.stopped().getAsBoolean()) {
                entered.consume();
            }
        }
    }

    synchronized void consume() {
        if (consuming || terms.stopped().getAsBoolean()) {
            return;
        }
        consuming = true;
        consumers.values().forEach(ModelConsumers::consume);
    }

    synchronized void pause() {
        pausing.set(true);
        if (consuming) {
            consuming = false;
            consumers.values().forEach(ModelConsumers::cancel);
        }
        tellWhenPaused();
    }

    /** Notes that one more consumer may deliver jobs. */
    void delivering() {
        delivering.incrementAndGet();
    }

    /** Notes that a consumer is cancelled and delivers no more jobs. */
    void cancelled() {
        delivering.decrementAndGet();
        tellWhenPaused();
    }

    private void tellWhenPaused() {
        if (delivering.get() == 0 && pausing.compareAndSet(true, false)) {
            terms.receiver().paused();
        }
    }

    /** Notes that the connection is lost. */
    synchronized void lost() {
        stage = Stage.LOST;
        leaving.forEach(ModelConsumers::tellGone);
    }
}
