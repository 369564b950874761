package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.HeartbeatJson;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.Job;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web's end of the broker: publishes jobs and hears their answers on a callback queue of its own. It also closes dead
 * letters, its own and those of other requesters, by sending their callers an answer that says so. Safe for use by several
 * threads.
 */
public final class Requester implements Publisher, AutoCloseable {

    /** Who hears the answers. Called on the broker's threads: must be short and must not wait. */
    public interface Listener {
        /** An answer came. It may be late, or the second one for its job. */
        void answered(Answer answer);

        /** A message about a background job came: an answer, perhaps the second one. To be settled once it is remembered. */
        void result(Answer answer, Settlement message);

        /** A message about a background job came: a worker has started it. To be settled once it is remembered. */
        void started(String id, String worker, Settlement message);

        /**
         * A new connection is open. Answers to interactive jobs that were published before it will not come: their callback queue is
         * gone.
         *
         * @param forgetful whether this broker loses its queues when it ends, as the embedded one does
         */
        void connected(boolean forgetful);

        /** From now on every worker is heard: there is a new connection, or the broker takes messages again, heartbeats among them. */
        void listening();

        /** A worker said how it does. */
        void heartbeat(Heartbeat heartbeat);

        /** A dead letter was closed: its caller, maybe another requester's, is sent this answer. */
        void deadLettered(Answer.Failed answer);
    }

    /** What became of a job that was published. */
    public enum Outcome {
        /** It is in the queue. */
        ACCEPTED,
        /** The queue is full. */
        QUEUE_FULL,
        /** No queue takes jobs for this model. */
        UNROUTABLE,
        /** The connection was lost before the broker told; it may or may not be in the queue. */
        UNKNOWN,
        /** There is no connection, or the broker is short of memory or disk and takes nothing: it was not sent. */
        BROKER_AWAY
    }

    private static final Logger LOG = LoggerFactory.getLogger(Requester.class);
    private static final int DEAD_LETTER_PREFETCH = 100;

    /** Enough for one transaction to hold many results. */
    private static final int RESULTS_PREFETCH = 1_000;

    /** All that belongs to one connection. */
    private record Session(
            Connection connection, Confirms jobs, String callbackQueue, Expiration expiration, QueueDepths depths) {}

    /** Held while queues are declared, so that none is forgotten between two connections. */
    private final Object declaring = new Object();

    private Collection<String> models;
    private final ControlThread control;
    private final Link link;
    /** Set by {@link #start}, before anything can come. */
    @SuppressWarnings("NullAway.Init")
    private Listener listener;

    private volatile @Nullable Session session;
    private volatile boolean blocked;
    private final DeadLetterQueue deadLetters = new DeadLetterQueue(this::usable);
    private final AtomicBoolean foreignHeard = new AtomicBoolean();

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
    }

    /** Starts to connect, once, and returns at once. */
    public void start(Listener hears) {
        listen(hears);
        link.start();
    }

    @Override
    public boolean isConnected() {
        return session != null && !blocked;
    }

    /**
     * Declares the queues of more models, on this connection and on later ones; returns when jobs for them can be published, or when there is
     * no connection. Must not be called by the broker's threads.
     *
     * @param models all models whose jobs are published
     */
    public void serve(Collection<String> models) {
        synchronized (declaring) {
            List<String> added = models.stream()
                    .filter(model -> !this.models.contains(model))
                    .toList();
            this.models = List.copyOf(models);
            Session current = session;
            if (current != null && !added.isEmpty()) {
                declare(current.connection(), added);
            }
        }
    }

    private static void declare(Connection connection, Collection<String> models) {
        try {
            Topology.declare(connection, models);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
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
        Topology.declare(connection, models);
        Channel callback = Link.channel(connection);
        String queue = callback.queueDeclare().getQueue();
        callback.basicConsume(
                queue, true, (tag, message) -> hear(message.getProperties(), message.getBody()), tag -> {});
        consumeResults(connection);
        consumeDeadLetters(connection);
        consumeHeartbeats(connection);
        session = new Session(
                connection,
                new Confirms(Link.channel(connection)),
                queue,
                Expiration.of(connection),
                new QueueDepths(connection));
    }

    private void hear(AMQP.BasicProperties properties, byte[] body) {
        try {
            listener.answered(Messages.answer(properties, body));
        } catch (IOException | RuntimeException e) {
            LOG.warn("dropped a message on the callback queue: {}", e.getMessage());
        }
    }

    private void consumeHeartbeats(Connection connection) throws IOException {
        Channel channel = Link.channel(connection);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, Topology.WORKERS, "");
        listener.listening();
        channel.basicConsume(queue, true, (tag, message) -> hearWorker(message.getBody()), tag -> {});
    }

    private void hearWorker(byte[] body) {
        try {
            listener.heartbeat(HeartbeatJson.read(body));
        } catch (IOException | RuntimeException e) {
            if (foreignHeard.compareAndSet(false, true)) {
                LOG.warn("dropped what is no heartbeat, and will drop more without a word: {}", e.getMessage());
            } else {
                LOG.debug("dropped what is no heartbeat: {}", e.getMessage());
            }
        }
    }

    private void consumeResults(Connection connection) throws IOException {
        consume(connection, Topology.RESULTS, RESULTS_PREFETCH, (properties, body, message) -> {
            String id = properties.getCorrelationId();
            try {
                if (id != null && Messages.STARTED.equals(properties.getType())) {
                    listener.started(id, AnswerJson.readStarted(id, body), message);
                } else {
                    listener.result(Messages.answer(properties, body), message);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("dropped a message on {}: {}", Topology.RESULTS, e.getMessage());
                message.acknowledge();
            }
        });
    }

    private void consumeDeadLetters(Connection connection) throws IOException {
        Replies replies = new Replies(new Confirms(Link.channel(connection)));
        consume(
                connection,
                Topology.DEAD_ANSWERS,
                DEAD_LETTER_PREFETCH,
                (properties, body, message) -> DeadLetterMessages.answer(properties)
                        .ifPresentOrElse(
                                answer -> {
                                    listener.deadLettered(answer);
                                    replies.send(properties.getReplyTo(), answer, message, () -> {});
                                },
                                message::acknowledge));
    }

    private interface Consumption {
        void received(AMQP.BasicProperties properties, byte[] body, Settlement message);
    }

    private void consume(Connection connection, String queue, int prefetch, Consumption consumption)
            throws IOException {
        Channel channel = Link.channel(connection);
        channel.basicQos(prefetch);
        Acknowledgements acknowledgements = new Acknowledgements(channel, control);
        DeliverCallback deliver = (tag, message) -> {
            long delivery = message.getEnvelope().getDeliveryTag();
            acknowledgements.delivered(delivery);
            consumption.received(
                    message.getProperties(), message.getBody(), new Settlement(acknowledgements, delivery));
        };
        channel.basicConsume(queue, false, deliver, tag -> {});
    }

    @Override
    public void publish(Job job, Consumer<Outcome> listener) {
        Session current = session;
        if (current == null || blocked) {
            listener.accept(Outcome.BROKER_AWAY);
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
     * How much waits in the queues of some models, in that of results and in that of dead letters. Asks the broker each time; must not be
     * called by the broker's threads.
     *
     * @throws BrokerUnavailableException when it cannot be asked
     */
    public List<QueueDepth> depths(Collection<String> models) {
        Session current = session;
        if (current == null || blocked) {
            throw new BrokerUnavailableException("There is no connection to the message broker at present.");
        }
        try {
            return current.depths().of(models);
        } catch (IOException e) {
            throw new BrokerUnavailableException("The message broker does not tell what waits in its queues.", e);
        }
    }

    /** The jobs that the broker gave up. */
    public DeadLetterQueue deadLetters() {
        return deadLetters;
    }

    /** The connection, unless nothing can be asked on it: a broker that takes no messages takes no questions either. */
    private @Nullable Connection usable() {
        Session current = session;
        return current == null || blocked ? null : current.connection();
    }

    /** Closes the connection. What was published and not answered is not heard of again. */
    @Override
    public void close() {
        control.close();
        link.close();
    }
}
