package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.log.JobLog;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
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
    }

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Collection<String> models;
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
                session = null;
                heartbeats.lost();
                receiver.lost();
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
        return session != null;
    }

    private void open(Connection connection) throws IOException, TimeoutException {
        Topology.declare(connection, models);
        Confirms answers = new Confirms(Link.channel(connection));
        List<Intake> intakes = new ArrayList<>();
        for (String model : models) {
            intakes.add(new Intake(Link.channel(connection), model, false, prefetch, answers));
            intakes.add(new Intake(Link.channel(connection), model, true, bulkPrefetch, answers));
        }
        Session opened = new Session(intakes);
        session = opened;
        opened.consume();
        heartbeats.opened(connection);
    }

    /** Stops the deliveries for a while; {@link Receiver#paused} tells when the last has come. Returns at once. */
    public void pause() {
        // The session of now: by the time of its turn there may be a new one, of which nobody asked it.
        Session current = session;
        control.execute(() -> {
            if (current == null) {
                receiver.paused();
            } else {
                current.cancel();
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

    /**
     * Answers a job, then acknowledges it. When the broker refuses the answer, the job goes back into its queue.
     *
     * @param settled run once when the job is out of this worker's hands; must be short and must not wait
     */
    public void answer(Delivery delivery, Answer answer, Runnable settled) {
        String replyTo = delivery.replyTo();
        if (replyTo == null) {
            LOG.warn("job {}: it names no queue for the answer; dropped the answer", answer.id());
            delivery.acknowledge();
            settled.run();
            return;
        }
        delivery.answers().publish("", replyTo, Messages.answer(answer), AnswerJson.write(answer), outcome -> {
            if (outcome == Confirms.Outcome.CONFIRMED) {
                delivery.acknowledge();
            } else {
                JobLog.use(delivery.job(), () -> unconfirmed(delivery, outcome));
            }
            settled.run();
        });
    }

    private static void unconfirmed(Delivery delivery, Confirms.Outcome outcome) {
        String id = delivery.job().id();
        if (outcome == Confirms.Outcome.RETURNED) {
            LOG.debug("job {}: its caller is gone; dropped the answer", id);
            delivery.acknowledge();
        } else if (outcome == Confirms.Outcome.REFUSED) {
            LOG.warn("job {}: the broker refused the answer; put the job back", id);
            delivery.putBack();
        } else {
            LOG.debug("job {}: the connection was lost; it will be delivered again", id);
        }
    }

    /** Closes the connection. Jobs that are not acknowledged by then are delivered again, here or elsewhere. */
    @Override
    public void close() {
        stopped = true;
        control.close();
        heartbeats.close();
        link.close();
    }

    /** The consumers of one connection. Methods are called by one thread at a time. */
    private final class Session {
        private final List<Intake> intakes;
        private final AtomicInteger cancelling = new AtomicInteger();
        private boolean consuming;

        Session(List<Intake> intakes) {
            this.intakes = intakes;
        }

        synchronized void consume() {
            if (consuming || stopped) {
                return;
            }
            consuming = true;
            for (Intake intake : intakes) {
                Link.using(() -> intake.consume(this::cancelled));
            }
        }

        synchronized void cancel() {
            if (!consuming) {
                receiver.paused();
                return;
            }
            consuming = false;
            cancelling.set(intakes.size());
            for (Intake intake : intakes) {
                Link.using(intake::cancel);
            }
        }

        private void cancelled() {
            if (cancelling.decrementAndGet() == 0) {
                receiver.paused();
            }
        }
    }

    /** One queue on a channel of its own. */
    private final class Intake {
        private final Channel channel;
        private final String model;
        private final boolean bulk;
        private final Confirms answers;
        private final Expiration expiration;
        private final Acknowledgements acknowledgements;
        private String consumerTag = "";

        Intake(Channel channel, String model, boolean bulk, int prefetch, Confirms answers) throws IOException {
            this.channel = channel;
            this.model = model;
            this.bulk = bulk;
            this.answers = answers;
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

        private void receive(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            acknowledgements.delivered(envelope.getDeliveryTag());
            receiver.received(new Delivery(
                    Messages.job(properties, model, bulk, body, expiration),
                    properties.getReplyTo(),
                    Messages.earlierDeliveries(properties, envelope.isRedeliver()),
                    Messages.waited(properties, Instant.now()),
                    envelope.getDeliveryTag(),
                    acknowledgements,
                    answers));
        }
    }
}
