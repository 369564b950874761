package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer of one job queue, on a channel of its own. It follows a {@link Prefetch} that changes: a prefetch holds
 * for a consumer from its start (RabbitMQ has no other for quorum queues), so the consumer is cancelled and another one
 * started. Jobs that were delivered stay with this worker, since returning them would count as a delivery. Safe for use
 * by several threads.
 */
final class JobConsumer {

    /** Hears when deliveries begin and end. */
    interface Deliveries {
        /** A consumer is about to be started. */
        void began();

        /** The broker has confirmed that a consumer is cancelled: all that it delivered was received. */
        void ended();
    }

    private enum Stage {
        STOPPED,
        CONSUMING,
        /** The prefetch was lowered, and more jobs are held than a new consumer should add to. */
        FINISHING
    }

    private static final Logger LOG = LoggerFactory.getLogger(JobConsumer.class);

    private final Channel channel;
    private final String model;
    private final boolean bulk;
    private final Replies replies;
    private final Prefetch prefetch;
    private final Responder.Receiver receiver;
    private final ControlThread control;
    private final Expiration expiration;
    private final Acknowledgements acknowledgements;
    private String consumerTag = "";
    /** Set by {@link #consume}, before anything is delivered. */
    @SuppressWarnings("NullAway.Init")
    private Deliveries deliveries;

    private volatile Stage stage = Stage.STOPPED;
    /** The prefetch of the present consumer. */
    private volatile int granted;

    private JobConsumer(Channel channel, String model, boolean bulk, ConsumerSession session) {
        this.channel = channel;
        this.model = model;
        this.bulk = bulk;
        this.replies = session.replies();
        this.prefetch = session.terms().prefetch();
        this.receiver = session.terms().receiver();
        this.control = session.terms().control();
        this.expiration = Expiration.of(channel.getConnection());
        this.acknowledgements = new Acknowledgements(channel, control, this::follow);
    }

    /** A consumer that does not consume yet. */
    static JobConsumer open(ConsumerSession session, String model, boolean bulk) throws IOException {
        return new JobConsumer(Link.channel(session.connection()), model, bulk, session);
    }

    /** Starts to consume. */
    synchronized void consume(Deliveries hears) {
        deliveries = hears;
        start(wanted());
    }

    private int wanted() {
        return prefetch.of(model, bulk);
    }

    private void start(int jobs) {
        stage = Stage.CONSUMING;
        granted = jobs;
        deliveries.began();
        Link.using(() -> {
            channel.basicQos(jobs);
            consumerTag = channel.basicConsume(Topology.queue(model, bulk), false, consumer(deliveries));
        });
    }

    private DefaultConsumer consumer(Deliveries hears) {
        return new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                receive(envelope, properties, body);
            }

            @Override
            public void handleCancelOk(String tag) {
                hears.ended();
            }

            @Override
            public void handleCancel(String tag) {
                LOG.warn("the broker cancelled the consumer of {}; connecting again", Topology.queue(model, bulk));
                control.execute(() -> channel.getConnection().abort());
            }
        };
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
        if (isDue(wanted())) {
            control.execute(this::follow);
        }
    }

    /**
     * Whether another prefetch can be put in force now. A higher one is when the present one is used up: it is of no
     * use before, and no job is on its way then, which the broker would have to requeue when the consumer is cancelled.
     */
    private boolean isDue(int wanted) {
        return wanted < granted || (wanted > granted && acknowledgements.outstanding() >= granted);
    }

    /** Puts another prefetch in force. Called by the thread that sends acknowledgements: none is sent meanwhile. */
    private synchronized void follow() {
        int wanted = wanted();
        if (stage == Stage.CONSUMING && isDue(wanted)) {
            LOG.debug("prefetch of {}: {} instead of {}", Topology.queue(model, bulk), wanted, granted);
            if (wanted > granted) {
                String former = consumerTag;
                // In this order, so that deliveries do not seem to have ended in between.
                start(wanted);
                Link.using(() -> channel.basicCancel(former));
            } else {
                stage = Stage.FINISHING;
                Link.using(() -> channel.basicCancel(consumerTag));
            }
        }
        // The new consumer gets the whole prefetch in addition to what is held.
        if (stage == Stage.FINISHING && acknowledgements.outstanding() <= wanted / 2) {
            start(wanted);
        }
    }

    /** Stops consuming; deliveries end soon. */
    synchronized void cancel() {
        if (stage == Stage.CONSUMING) {
            Link.using(() -> channel.basicCancel(consumerTag));
        }
        stage = Stage.STOPPED;
    }

    /** Whether all that was delivered is acknowledged or requeued. */
    boolean isComplete() {
        return acknowledgements.isComplete();
    }

    void close() {
        Link.using(channel::abort);
    }
}
