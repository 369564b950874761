package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import dev.foretell.heartbeat.HeartbeatJson;
import dev.foretell.job.AnswerJson;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes what comes back to a requester: answers on its callback queue, results of background jobs, dead letters and
 * heartbeats. A message that cannot be read is dropped, with a line in the log. Safe for use by several threads.
 */
final class RequesterConsumers {

    private static final Logger LOG = LoggerFactory.getLogger(RequesterConsumers.class);
    private static final int DEAD_LETTER_PREFETCH = 100;

    /** Large, so that one database transaction holds many results. */
    private static final int RESULTS_PREFETCH = 1_000;

    private final Requester.Listener listener;
    private final ControlThread control;
    private final AtomicBoolean foreignHeard = new AtomicBoolean();

    RequesterConsumers(Requester.Listener listener, ControlThread control) {
        this.listener = listener;
        this.control = control;
    }

    /** Starts to consume on a new connection. Returns the name of its callback queue. */
    String consume(Connection connection) throws IOException {
        Channel callback = Link.channel(connection);
        String queue = callback.queueDeclare().getQueue();
        callback.basicConsume(
                queue, true, (tag, message) -> hear(message.getProperties(), message.getBody()), tag -> {});
        consumeResults(connection);
        consumeDeadLetters(connection);
        consumeHeartbeats(connection);
        return queue;
    }

    private void hear(AMQP.BasicProperties properties, byte[] body) {
        try {
            listener.answered(Messages.answer(properties, body));
        } catch (IOException | RuntimeException e) { // An exception here would close the channel.
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
        } catch (IOException | RuntimeException e) { // An exception here would close the channel.
            if (foreignHeard.compareAndSet(false, true)) {
                LOG.warn("dropped an invalid heartbeat; more are dropped without a warning: {}", e.getMessage());
            } else {
                LOG.debug("dropped an invalid heartbeat: {}", e.getMessage());
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
            } catch (IOException | RuntimeException e) { // An exception here would close the channel.
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
}
