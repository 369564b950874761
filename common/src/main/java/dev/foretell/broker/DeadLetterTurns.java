package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns in which the dead letters are read, one reader at a time in all processes. Letters that one reader has got
 * are invisible to others; so a reader first declares the exclusive queue {@value #TURN}, and others wait until it is
 * deleted. Safe for use by several threads.
 */
final class DeadLetterTurns {

    private static final String TURN = "foretell.dead.reader";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    /** Reads dead letters on a channel. */
    interface Reading<T> {
        T on(Channel channel) throws IOException;
    }

    private final ReentrantLock ours = new ReentrantLock();

    /**
     * Reads when it is our turn, on a channel of its own; what was got and not acknowledged is given back.
     *
     * @throws BrokerUnavailableException when that fails, or others read for too long
     */
    <T> T reading(Connection connection, Reading<T> reading) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            if (!ours.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return reading(connection, end, reading);
            } finally {
                ours.unlock();
            }
        } catch (IOException | AlreadyClosedException e) {
            throw new BrokerUnavailableException("The message broker did not let the dead letters be read.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("Interrupted while the dead letters were read.", e);
        }
    }

    private static <T> T reading(Connection connection, long end, Reading<T> reading) throws IOException {
        Channel channel = turn(connection, end);
        boolean given = false;
        try {
            T result = reading.on(channel);
            // In this order: the next reader finds the letters back in their queue.
            channel.basicNack(0, true, true);
            channel.queueDelete(TURN);
            given = true;
            return result;
        } finally {
            Link.using(channel::abort);
            if (!given) {
                giveBack(connection);
            }
        }
    }

    /** Deletes the queue that stands for the turn: after an error the channel is closed, and the queue remains. */
    private static void giveBack(Connection connection) {
        Link.using(() -> {
            Channel channel = connection.createChannel();
            try {
                channel.queueDelete(TURN);
            } finally {
                channel.abort();
            }
        });
    }

    /** A channel, as soon as no other process reads. */
    private static Channel turn(Connection connection, long end) throws IOException {
        while (true) {
            Channel channel = connection.createChannel();
            try {
                channel.queueDeclare(TURN, false, true, true, Map.of());
                return channel;
            } catch (IOException e) {
                Link.using(channel::abort);
                if (ChannelClosure.replyCode(e) != AMQP.RESOURCE_LOCKED) {
                    throw e;
                }
                if (System.nanoTime() > end) {
                    throw busy();
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    private static BrokerUnavailableException busy() {
        return new BrokerUnavailableException("The dead letters are being read by another client at the moment.");
    }
}
