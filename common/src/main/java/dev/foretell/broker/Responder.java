package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.foretell.heartbeat.Heartbeat;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's end of the broker: takes jobs of some models, and answers them. A job is acknowledged only after the broker has
 * confirmed its answer. Safe for use by several threads.
 */
public final class Responder implements AutoCloseable {

    /** Who takes the jobs. */
    public interface Receiver {
        /** A job came. Called by several threads, but in order for jobs of one queue. May take its time, e.g. to decode the input. */
        void received(Delivery delivery);

        /** After {@link Responder#pause()}: every job delivered so far has been given to {@link #received}, and no more come. */
        void paused();

        /** The connection is lost: every delivery that is not yet answered is void. */
        void lost();

        /**
         * After {@link Responder#serve} without this model: every job of it that was delivered has been given to {@link #received}, and no
         * more come. Those may still be answered.
         */
        void gone(String model);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private volatile Collection<String> models;
    private final int prefetch;
    private final int bulkPrefetch;
    private final Receiver receiver;
    private final ControlThread control;
    private final Heartbeats heartbeats;
    private final Link link;
    /** Touched by the control thread and by the link's thread while nothing else runs. */
    private volatile @Nullable Session session;

    private volatile boolean stopped;

    /**
     * A responder that is not yet started.
     *
     * @param broker an AMQP URI
     * @param name the worker's name, shown by the broker
     * @param models the models whose jobs are taken
     * @param prefetch how many interactive jobs per model the broker may hand over before the first is answered
     * @param bulkPrefetch the same for parts of datasets
     * @param heartbeat asked every two seconds, and more often, what this worker serves and how it does; must not wait
     * @throws IllegalArgumentException when the URI is not one
     */
    public Responder(
            URI broker,
            String name,
            Collection<String> models,
            int prefetch,
            int bulkPrefetch,
            Receiver receiver,
            Supplier<Heartbeat> heartbeat) {
        this.models = List.copyOf(models);
        this.prefetch = prefetch;
        this.bulkPrefetch = bulkPrefetch;
        this.receiver = receiver;
        this.control = new ControlThread(name + "-control");
        this.heartbeats = new Heartbeats(name, heartbeat, Heartbeats.INTERVAL);
        this.link = new Link(broker, name, new Link.Role() {
            @Override
            public void open(Connection connection) throws IOException, TimeoutException {
                Responder.this.open(connection);
            }

            @Override
            public void lost() {
                Responder.this.lost();
            }
        });
    }

    /** Starts to connect, and returns at once. */
    public void start() {
        heartbeats.start();
        link.start();
    }

    /** Publishes a heartbeat at once, for what it says has changed. Returns before that is done. */
    public void beat() {
        heartbeats.beat();
    }

    /** Whether there is a connection at present. */
    public boolean isConnected() {
        Session current = session;
        return current != null && current.isOpen;
    }

    void open(Connection connection) throws IOException, TimeoutException {
        Session opened = new Session(connection, new Replies(new Confirms(Link.channel(connection))));
        // Before the models are read: those that serve() sets from now on are this session's affair.
        session = opened;
        opened.serve(List.of());
        opened.consume();
        opened.isOpen = true;
        heartbeats.opened(connection);
    }

    void lost() {
        Session lost = session;
        session = null;
        heartbeats.lost();
        receiver.lost();
        if (lost != null) {
            lost.end();
        }
    }

    /**
     * Takes jobs of these models and no others, on this connection and on later ones. Jobs of a model that is left out and that are in
     * its queue stay there; {@link Receiver#gone} tells when the last delivered one has come. Returns at once.
     */
    public synchronized void serve(Collection<String> models) {
        List<String> removed =
                this.models.stream().filter(model -> !models.contains(model)).toList();
        this.models = List.copyOf(models);
        control.execute(() -> {
            Session current = session;
            if (current == null) {
                removed.forEach(receiver::gone);
            } else {
                current.change(removed);
            }
        });
    }

    /** Stops the deliveries for a while; {@link Receiver#paused} tells when the last has come. Returns at once. */
    public void pause() {
        // The session of now: by the time of its turn there may be a new one, of which nobody asked it.
        Session current = session;
        control.execute(() -> {
            if (current == null) {
                receiver.paused();
            } else {
                current.pause();
            }
        });
    }

    /** Lets deliveries come again after {@link #pause()}. Returns at once. */
    public void resume() {
        control.execute(() -> {
            Session current = session;
            if (current != null) {
                current.consume();
            }
        });
    }

    /** Stops the deliveries for good, on later connections too; otherwise like {@link #pause()}. */
    public void stop() {
        stopped = true;
        pause();
    }

    /** Closes the connection. Jobs that are not acknowledged by then are delivered again, here or elsewhere. */
    @Override
    public void close() {
        stopped = true;
        control.close();
        heartbeats.close();
        link.close();
    }

    /** The consumers of one connection. */
    private final class Session {
        private final Connection connection;
        private final Replies replies;
        private final Map<String, Intakes> intakes = new LinkedHashMap<>();
        private final List<Intakes> leaving = new ArrayList<>();
        /** Consumers that may still bring jobs: until the broker has confirmed that they are cancelled. */
        private final AtomicInteger delivering = new AtomicInteger();

        private final AtomicBoolean pausing = new AtomicBoolean();
        private boolean consuming;
        private boolean ended;
        private volatile boolean isOpen;

        Session(Connection connection, Replies replies) {
            this.connection = connection;
            this.replies = replies;
        }

        /** Like {@link #serve}; when it fails, all is set up again on a new connection. */
        void change(Collection<String> removed) {
            try {
                serve(removed);
            } catch (IOException | TimeoutException | AlreadyClosedException e) {
                LOG.warn("the queues of {} could not be set up ({}); connecting again", models, e.toString());
                connection.abort();
            }
        }

        /** Leaves the queues of the removed models, and sets up those of models that are not here yet. */
        synchronized void serve(Collection<String> removed) throws IOException, TimeoutException {
            leaving.removeIf(Intakes::isClosed);
            for (String model : removed) {
                Intakes left = intakes.remove(model);
                if (left == null || ended) {
                    receiver.gone(model);
                } else {
                    leaving.add(left);
                    left.leave(consuming);
                }
            }
            List<String> added =
                    models.stream().filter(model -> !intakes.containsKey(model)).toList();
            if (added.isEmpty() && isOpen) {
                return;
            }
            Topology.declare(connection, added);
            for (String model : added) {
                Intakes entered = new Intakes(this, model);
                intakes.put(model, entered);
                if (consuming && !stopped) {
                    entered.consume();
                }
            }
        }

        synchronized void consume() {
            if (consuming || stopped) {
                return;
            }
            consuming = true;
            intakes.values().forEach(Intakes::consume);
        }

        synchronized void pause() {
            pausing.set(true);
            if (consuming) {
                consuming = false;
                intakes.values().forEach(Intakes::cancel);
            }
            tellWhenPaused();
        }

        private void cancelled() {
            delivering.decrementAndGet();
            tellWhenPaused();
        }

        private void tellWhenPaused() {
            if (delivering.get() == 0 && pausing.compareAndSet(true, false)) {
                receiver.paused();
            }
        }

        /** The connection is gone, and what was delivered is void. */
        synchronized void end() {
            ended = true;
            leaving.forEach(Intakes::tellGone);
        }
    }

    /** The two queues of a model. */
    private final class Intakes {
        private final Session session;
        private final String model;
        private final List<Intake> queues;
        private final AtomicInteger delivering = new AtomicInteger();
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile boolean leaving;

        Intakes(Session session, String model) throws IOException {
            this.session = session;
            this.model = model;
            this.queues = List.of(
                    new Intake(Link.channel(session.connection), model, false, prefetch, session.replies),
                    new Intake(Link.channel(session.connection), model, true, bulkPrefetch, session.replies));
        }

        void consume() {
            for (Intake queue : queues) {
                delivering.incrementAndGet();
                session.delivering.incrementAndGet();
                Link.using(() -> queue.consume(this::cancelled));
            }
        }

        void cancel() {
            queues.forEach(queue -> Link.using(queue::cancel));
        }

        void leave(boolean consuming) {
            leaving = true;
            if (consuming) {
                cancel();
            }
            if (delivering.get() == 0) {
                tellGone();
            }
        }

        private void cancelled() {
            if (delivering.decrementAndGet() == 0 && leaving) {
                tellGone();
            }
            session.cancelled();
        }

        void tellGone() {
            if (told.compareAndSet(false, true)) {
                receiver.gone(model);
            }
        }

        /** Closes the channels once all that they brought is acknowledged; before, that would be delivered again. */
        boolean isClosed() {
            if (delivering.get() > 0 || !queues.stream().allMatch(Intake::isComplete)) {
                return false;
            }
            queues.forEach(Intake::close);
            return true;
        }
    }

    /** One queue on a channel of its own. */
    private final class Intake {
        private final Channel channel;
        private final String model;
        private final boolean bulk;
        private final Replies replies;
        private final Expiration expiration;
        private final Acknowledgements acknowledgements;
        private String consumerTag = "";

        Intake(Channel channel, String model, boolean bulk, int prefetch, Replies replies) throws IOException {
            this.channel = channel;
            this.model = model;
            this.bulk = bulk;
            this.replies = replies;
            this.expiration = Expiration.of(channel.getConnection());
            this.acknowledgements = new Acknowledgements(channel, control);
            channel.basicQos(prefetch);
        }

        void consume(Runnable cancelled) throws IOException {
            String queue = Topology.queue(model, bulk);
            consumerTag = channel.basicConsume(queue, false, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(
                        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                    receive(envelope, properties, body);
                }

                @Override
                public void handleCancelOk(String tag) {
                    cancelled.run();
                }

                @Override
                public void handleCancel(String tag) {
                    LOG.warn("the broker ended the consumption of {}; connecting again", queue);
                    control.execute(() -> channel.getConnection().abort());
                }
            });
        }

        void cancel() throws IOException {
            channel.basicCancel(consumerTag);
        }

        boolean isComplete() {
            return acknowledgements.isComplete();
        }

        void close() {
            Link.using(channel::abort);
        }

        private void receive(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            acknowledgements.delivered(envelope.getDeliveryTag());
            receiver.received(new Delivery(
                    Messages.job(properties, model, bulk, body, expiration),
                    properties.getReplyTo(),
                    Messages.earlierDeliveries(properties, envelope.isRedeliver()),
                    Messages.waited(properties, Instant.now()),
                    new Settlement(acknowledgements, envelope.getDeliveryTag()),
                    replies));
        }
    }
}
