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
 * The consumer of one job queue, on a channel of its own. {@link #consume} and {@link #cancel} in turn, by one thread
 * at a time.
 */
final class JobConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(JobConsumer.class);

    private final Channel channel;
    private final String model;
    private final boolean bulk;
    private final Replies replies;
    private final Responder.Receiver receiver;
    private final ControlThread control;
    private final Expiration expiration;
    private final Acknowledgements acknowledgements;
    private String consumerTag = "";

    private JobConsumer(Channel channel, String model, boolean bulk, ConsumerSession session) {
        this.channel = channel;
        this.model = model;
        this.bulk = bulk;
        this.replies = session.replies();
        this.receiver = session.terms().receiver();
        this.control = session.terms().control();
        this.expiration = Expiration.of(channel.getConnection());
        this.acknowledgements = new Acknowledgements(channel, control);
    }

    /** A consumer that does not consume yet. */
    static JobConsumer open(ConsumerSession session, String model, boolean bulk) throws IOException {
        Channel channel = Link.channel(session.connection());
        channel.basicQos(bulk ? session.terms().bulkPrefetch() : session.terms().prefetch());
        return new JobConsumer(channel, model, bulk, session);
    }

    /** @param cancelled run when the broker has confirmed {@link #cancel}: no more jobs are delivered */
    void consume(Runnable cancelled) throws IOException {
        String queue = Topology.queue(model, bulk);
        consumerTag = channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                receive(envelope, properties, body);
            }

            @Override
            public void handleCancelOk(String tag) {
                cancelled.run();
            }

            @Override
            public void handleCancel(String tag) {
                LOG.warn("the broker cancelled the consumer of {}; connecting again", queue);
                control.execute(() -> channel.getConnection().abort());
            }
        });
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

    void cancel() throws IOException {
        channel.basicCancel(consumerTag);
    }

    /** Whether all that was delivered is acknowledged or requeued. */
    boolean isComplete() {
        return acknowledgements.isComplete();
    }

    void close() {
        Link.using(channel::abort);
    }
}
