package dev.foretell.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web's end of the broker: publishes jobs and consumes their answers from a callback queue of its own. It also
 * answers the callers of dead letters, its own and those of other requesters. Safe for use by several
 * threads.
 */
public final class Requester implements Publisher, AutoCloseable {

    /** The consumer of answers. Called on the broker's threads: must be short and must not wait. */
    public interface Listener {
        /** An answer came. It may be late, or the second one for its job. */
        void answered(Answer answer);

        /**
         * A message about a background job came: an answer, perhaps the second one. To be settled once it is
         * remembered.
         */
        void result(Answer answer, Settlement message);

        /** A message about a background job came: a worker has started it. To be settled once it is remembered. */
        void started(String id, String worker, Settlement message);

        /**
         * A new connection is open. Answers to interactive jobs that were published before it will not come: their
         * callback queue no longer exists.
         *
         * @param forgetful whether this broker loses its queues when it ends, as the embedded one does
         */
        void connected(boolean forgetful);

        /** Heartbeats arrive from now on: there is a new connection, or the broker accepts messages again. */
        void listening();

        /** A worker's heartbeat came. */
        void heartbeat(Heartbeat heartbeat);

        /** A dead letter came: its caller, perhaps another requester's, is sent this answer. */
        void deadLettered(Answer.Failed answer);
    }

    /** The outcome of publishing a job. */
    public enum Outcome {
        /** It is in the queue. */
        ACCEPTED,
        /** The queue is full. */
        QUEUE_FULL,
        /** There is no queue for this model's jobs, or the broker refuses it. */
        UNROUTABLE,
        /** The connection was lost before the broker confirmed; the job may or may not be in the queue. */
        UNKNOWN,
        /**
         * There is no connection, or the broker is short of memory or disk and accepts no messages: the job was not
         * sent.
         */
        BROKER_AWAY
    }

    private static final Logger LOG = LoggerFactory.getLogger(Requester.class);

    /** All that belongs to one connection. */
    private record Session(
            Connection connection, Confirms jobs, String callbackQueue, Expiration expiration, QueueDepths depths) {}

    /** Held while queues are declared, so that none is left out between two connections. */
    private final Object declaring = new Object();

    private Collection<String> models;
    private final ControlThread control;
    private final RefusedQueues refused;
    private final Link link;
    /** Set by {@link #start}, before anything can come, like what consumes for it. */
    @SuppressWarnings("NullAway.Init")
    private Listener listener;

    @SuppressWarnings("NullAway.Init")
    private RequesterConsumers consumers;

    private volatile @Nullable Session session;
    private volatile boolean blocked;
    private final DeadLetterQueue deadLetters = new DeadLetterQueue(this::usable);

    /**
     * A requester that is not yet started.
     *
     * @param broker an AMQP URI
     * @param name the process's name, shown by the broker
     * @param models the models whose queues are declared
     * @throws IllegalArgumentException when the URI is not one
     */
    public Requester(URI broker, String name, Collection<String> models) {
        this.models = List.copyOf(models);
        this.control = new ControlThread(name + "-control");
        this.refused = new RefusedQueues(name);
        this.link = new Link(broker, name, new Link.Role() {
            @Override
            public void open(Connection connection) throws IOException, TimeoutException {
                Requester.this.open(connection);
            }

            @Override
            public void lost() {
                session = null;
            }
        });
    }

    void listen(Listener hears) {
        listener = hears;
        consumers = new RequesterConsumers(hears, control);
    }

    /** Starts to connect, once, and returns at once. */
    public void start(Listener hears) {
        listen(hears);
        refused.start(this::declareRefused);
        link.start();
    }

    @Override
    public boolean isConnected() {
        return session != null && !blocked;
    }

    @Override
    public Optional<String> refusal(String model) {
        return refused.of(model).or(link::refusal).map(QueueRefusal::message);
    }

    /** What the broker refuses to declare at present: the queues of some models, or what all models need. */
    public List<QueueRefusal> refusals() {
        return Stream.concat(link.refusal().stream(), refused.all().stream()).toList();
    }

    /**
     * Declares the queues of more models, on this connection and on later ones; returns when jobs for them can be
     * published, or when there is no connection. Must not be called by the broker's threads.
     *
     * @param models all models whose jobs are published
     */
    public void serve(Collection<String> models) {
        synchronized (declaring) {
            List<String> added = models.stream()
                    .filter(model -> !this.models.contains(model))
                    .toList();
            this.models = List.copyOf(models);
            refused.retain(models);
            declareNow(added);
        }
    }

    private void declareRefused() {
        synchronized (declaring) {
            declareNow(refused.models());
        }
    }

    private void declareNow(Collection<String> models) {
        Session current = session;
        if (current != null) {
            declare(current.connection(), models);
        }
    }

    private void declareJobs(Connection connection, Collection<String> models) throws IOException {
        for (String model : models) {
            refused.declared(model, Topology.declareJobs(connection, model));
        }
    }

    private void declare(Connection connection, Collection<String> models) {
        try {
            declareJobs(connection, models);
        } catch (IOException | AlreadyClosedException e) {
            LOG.warn("the queues of {} could not be declared ({}); connecting again", models, e.toString());
            connection.abort();
        }
    }

    void open(Connection connection) throws IOException, TimeoutException {
        synchronized (declaring) {
            openSession(connection);
        }
        Session opened = session;
        if (opened != null) {
            listener.connected(opened.expiration() == Expiration.ABSOLUTE);
        }
    }

    private void openSession(Connection connection) throws IOException, TimeoutException {
        blocked = false;
        connection.addBlockedListener(
                reason -> {
                    blocked = true;
                    LOG.warn("the broker takes no messages ({}); requests are refused until it does", reason);
                },
                () -> {
                    blocked = false;
                    LOG.info("the broker takes messages again");
                    listener.listening();
                });
        Topology.declareShared(connection);
        declareJobs(connection, models);
        String callbackQueue = consumers.consume(connection);
        session = new Session(
                connection,
                new Confirms(Link.channel(connection)),
                callbackQueue,
                Expiration.of(connection),
                new QueueDepths(connection));
    }

    @Override
    public void publish(Job job, Consumer<Outcome> listener) {
        Session current = session;
        if (current == null || blocked) {
            listener.accept(Outcome.BROKER_AWAY);
            return;
        } else if (refused.of(job.model()).isPresent()) {
            listener.accept(Outcome.UNROUTABLE); // There may be a queue of this name, but it is not ours.
            return;
        }
        current.jobs()
                .publish(
                        Topology.JOBS,
                        Topology.routingKey(job.model(), job.bulk()),
                        Messages.job(
                                job,
                                job.background() ? Topology.RESULTS : current.callbackQueue(),
                                current.expiration()),
                        job.body(),
                        outcome -> listener.accept(told(outcome)));
    }

    private static Outcome told(Confirms.Outcome outcome) {
        return switch (outcome) {
            case CONFIRMED -> Outcome.ACCEPTED;
            case REFUSED -> Outcome.QUEUE_FULL;
            case RETURNED -> Outcome.UNROUTABLE;
            case LOST -> Outcome.UNKNOWN;
        };
    }

    /**
     * The depths of the queues of some models, of the queue of results and of the dead-letter queue. Asks the broker
     * each time; must not be called by the broker's threads.
     *
     * @throws BrokerUnavailableException when it cannot be asked
     */
    public List<QueueDepth> depths(Collection<String> models) {
        Session current = session;
        if (current == null || blocked) {
            throw new BrokerUnavailableException("The message broker is unavailable: there is no connection.");
        }
        try {
            return current.depths().of(models);
        } catch (IOException e) {
            throw new BrokerUnavailableException("The message broker did not report the depths of its queues.", e);
        }
    }

    /** The dead-letter queue. */
    public DeadLetterQueue deadLetters() {
        return deadLetters;
    }

    /** The connection, unless it is of no use: a blocked broker answers nothing. */
    private @Nullable Connection usable() {
        Session current = session;
        return current == null || blocked ? null : current.connection();
    }

    /** Closes the connection. Answers that have not come by then are lost. */
    @Override
    public void close() {
        refused.close();
        control.close();
        link.close();
    }
}
