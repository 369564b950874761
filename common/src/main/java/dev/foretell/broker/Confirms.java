package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel in confirm mode that tells of each message, once, what became of it. Outcomes are told on the connection's own
 * thread (or on the publisher's, when the connection is already gone), so what they call must be short and must not wait.
 * Safe for use by several threads.
 */
final class Confirms {

    private static final Logger LOG = LoggerFactory.getLogger(Confirms.class);

    /** What became of a published message. */
    enum Outcome {
        /** The broker has taken responsibility for it. */
        CONFIRMED,
        /** The broker confirmed it, but no queue was there to hold it. */
        RETURNED,
        /** The broker refused it: the queue is full. */
        REFUSED,
        /** The connection was lost before the broker told; the message may or may not have arrived. */
        LOST
    }

    private record Waiting(String messageId, Consumer<Outcome> listener) {}

    private final Channel channel;
    private final NavigableMap<Long, Waiting> waiting = new ConcurrentSkipListMap<>();
    private final Set<String> returned = ConcurrentHashMap.newKeySet();
    private final Object publishing = new Object();
    private volatile boolean closed;

    Confirms(Channel channel) throws IOException {
        this.channel = channel;
        channel.confirmSelect();
        // A return for a message always comes before its confirm.
        channel.addReturnListener(
                message -> returned.add(message.getProperties().getMessageId()));
        channel.addConfirmListener(
                (tag, multiple) -> settle(tag, multiple, Outcome.CONFIRMED),
                (tag, multiple) -> settle(tag, multiple, Outcome.REFUSED));
        channel.addShutdownListener(cause -> close());
    }

    /** Publishes a message, mandatory; its {@code message_id} must be unique among those under way. */
    void publish(
            String exchange,
            String routingKey,
            AMQP.BasicProperties properties,
            byte[] body,
            Consumer<Outcome> listener) {
        Waiting message = new Waiting(properties.getMessageId(), listener);
        synchronized (publishing) {
            long tag = channel.getNextPublishSeqNo();
            waiting.put(tag, message);
            try {
                channel.basicPublish(exchange, routingKey, true, properties, body);
            } catch (IOException | AlreadyClosedException e) {
                // The connection is gone: close() tells of this message with all the others.
                closed = true;
            } catch (RuntimeException e) {
                // It was counted and not sent, so that from now on no confirm would be taken for the right message.
                LOG.error("message {} cannot be sent; connecting again", message.messageId(), e);
                closed = true;
                Link.abandon(channel.getConnection());
            }
        }
        if (closed) {
            close();
        }
    }

    private void settle(long tag, boolean multiple, Outcome outcome) {
        if (multiple) {
            NavigableMap<Long, Waiting> settled = waiting.headMap(tag, true);
            for (Long each : List.copyOf(settled.keySet())) {
                settleOne(each, outcome);
            }
        } else {
            settleOne(tag, outcome);
        }
    }

    private void settleOne(long tag, Outcome outcome) {
        Waiting message = waiting.remove(tag);
        if (message != null) {
            boolean wasReturned = returned.remove(message.messageId());
            message.listener().accept(wasReturned ? Outcome.RETURNED : outcome);
        }
    }

    /** Tells everyone who still waits that the connection is lost. */
    private void close() {
        closed = true;
        Collection<Long> tags = new ArrayList<>(waiting.keySet());
        for (Long tag : tags) {
            settleOne(tag, Outcome.LOST);
        }
    }
}
