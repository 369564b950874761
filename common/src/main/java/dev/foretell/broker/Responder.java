package dev.foretell.broker;

import com.rabbitmq.client.Connection;
import dev.foretell.heartbeat.Heartbeat;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker's end of the broker: consumes the jobs of some models. A job is acknowledged only after the broker has
 * confirmed its answer ({@link Delivery#answer}). Safe for use by several threads.
 */
public final class Responder implements AutoCloseable {

    /** The consumer of jobs. */
    public interface Receiver {
        /**
         * A job was delivered. Called by several threads, but in order for jobs of one queue. May block, e.g. to decode
         * the input.
         */
        void received(Delivery delivery);

        /** Deliveries have stopped after {@link Responder#pause()}: every job so far was given to {@link #received}. */
        void paused();

        /** The connection is lost: every delivery that is not yet answered is void. */
        void lost();

        /**
         * Deliveries of a model have stopped after {@link Responder#serve} without it: every job of it so far was given
         * to {@link #received}. Those jobs may still be answered.
         */
        void gone(String model);
    }

    private volatile Collection<String> models;
    private final Receiver receiver;
    private final ControlThread control;
    private final RefusedQueues refused;
    private final ConsumerSession.Terms terms;
    private final Heartbeats heartbeats;
    private final Link link;
    /** Used by the control thread, and by the link's thread while no other runs. */
    private volatile @Nullable ConsumerSession session;

    private volatile boolean stopped;

    /**
     * A responder that is not yet started.
     *
     * @param broker an AMQP URI
     * @param name the worker's name, shown by the broker
     * @param models the models whose jobs are taken
     * @param prefetch how many jobs of each queue the broker may deliver before the first is answered
     * @param heartbeat makes a heartbeat, every two seconds and more often; must not wait
     * @throws IllegalArgumentException when the URI is not one
     */
    public Responder(
            URI broker,
            String name,
            Collection<String> models,
            Prefetch prefetch,
            Receiver receiver,
            Supplier<Heartbeat> heartbeat) {
        this.models = List.copyOf(models);
        this.receiver = receiver;
        this.control = new ControlThread(name + "-control");
        this.refused = new RefusedQueues(name);
        this.terms = new ConsumerSession.Terms(prefetch, receiver, control, refused, () -> this.models, () -> stopped);
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
        refused.start(() -> change(List.of()));
        link.start();
    }

    /** Publishes a heartbeat at once, after a change. Returns before that is done. */
    public void beat() {
        heartbeats.beat();
    }

    /** Whether there is a connection at present. */
    public boolean isConnected() {
        ConsumerSession current = session;
        return current != null && current.isOpen();
    }

    void open(Connection connection) throws IOException, TimeoutException {
        ConsumerSession opened =
                new ConsumerSession(connection, new Replies(new Confirms(Link.channel(connection))), terms);
        // Before the models are read: those that serve() sets from now on are this session's affair.
        session = opened;
        opened.open();
        heartbeats.opened(connection);
    }

    void lost() {
        ConsumerSession lost = session;
        session = null;
        heartbeats.lost();
        receiver.lost();
        if (lost != null) {
            lost.lost();
        }
    }

    /**
     * Takes jobs of these models and no others, on this connection and on later ones. Queued jobs of a model that is
     * left out stay in its queue; {@link Receiver#gone} is called after the last delivered one. Returns at once.
     */
    public synchronized void serve(Collection<String> models) {
        List<String> removed =
                this.models.stream().filter(model -> !models.contains(model)).toList();
        this.models = List.copyOf(models);
        change(removed);
    }

    private void change(List<String> removed) {
        control.execute(() -> {
            ConsumerSession current = session;
            if (current == null) {
                removed.forEach(receiver::gone);
            } else {
                current.change(removed);
            }
        });
    }

    /** Stops the deliveries for a while; {@link Receiver#paused} is called after the last one. Returns at once. */
    public void pause() {
        // The present session: by the time this runs there may be a new one, which was not asked to pause.
        ConsumerSession current = session;
        control.execute(() -> {
            if (current == null) {
                receiver.paused();
            } else {
                current.pause();
            }
        });
    }

    /** Resumes deliveries after {@link #pause()}. Returns at once. */
    public void resume() {
        control.execute(() -> {
            ConsumerSession current = session;
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

    /** Closes the connection. Jobs that are not acknowledged by then are redelivered, to this worker or another. */
    @Override
    public void close() {
        stopped = true;
        refused.close();
        control.close();
        heartbeats.close();
        link.close();
    }
}
