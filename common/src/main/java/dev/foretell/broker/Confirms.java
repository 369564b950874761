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
 * A channel in confirm mode that reports the outcome of each message once. Outcomes are reported on the connection's
 * own thread (or on the publisher's, when the connection is already lost), so listeners must be short and must not
 * wait. Safe for use by several threads.
 */
final class Confirms {

    private static final Logger LOG = LoggerFactory.getLogger(Confirms.class);

    /** The outcome of a published message. */
    enum Outcome {
        /** The broker has taken responsibility for it. */
        CONFIRMED,
        /** The broker confirmed it, but returned it, since it was routed to no queue. */
        RETURNED,
        /** The broker refused it: the queue is full. */
        REFUSED,
        /** The connection was lost before the broker confirmed; the message may or may not have arrived. */
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

    /** Publishes a message, mandatory; its {@code message_id} must be unique among those in flight. */
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
                // The connection is lost: close() reports this message with all others.
                closed = true;
            } catch (RuntimeException e) {
                // It was counted but not sent, so that later confirms would be matched with the wrong messages.
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

    /** Reports all messages that are not confirmed as lost. */
    private void close() {
        closed = true;
        Collection<Long> tags = new ArrayList<>(waiting.keySet());
        for (Long tag : tags) {
            settleOne(tag, Outcome.LOST);
        }
    }
}
