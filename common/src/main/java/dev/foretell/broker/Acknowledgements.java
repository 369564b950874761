package dev.foretell.broker;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * The acknowledgements of one channel, sent by another thread than the one that learns that a job is done, which is
 * usually the connection's reader and must never wait for a write. Those that have gathered are sent as one
 * {@code basic.ack} with {@code multiple}. Once the channel is closed nothing is sent, and the broker redelivers. Safe
 * for use by several threads.
 */
final class Acknowledgements {

    private final Channel channel;
    private final Executor sender;
    private final Runnable sent;
    private final NavigableSet<Long> outstanding = new TreeSet<>();
    private List<Long> done = new ArrayList<>();

    Acknowledgements(Channel channel, Executor sender) {
        this(channel, sender, () -> {});
    }

    /** @param sent run by the sender's thread after it has sent some */
    Acknowledgements(Channel channel, Executor sender, Runnable sent) {
        this.channel = channel;
        this.sender = sender;
        this.sent = sent;
    }

    /** Notes a delivery. Must be called in the order of the tags, before the delivery is done. */
    synchronized void delivered(long tag) {
        outstanding.add(tag);
    }

    /** Whether every delivery was acknowledged or requeued. Called by the sender's thread. */
    synchronized boolean isComplete() {
        return outstanding.isEmpty();
    }

    /** The deliveries that are neither acknowledged nor requeued. Only the sender's thread makes them fewer. */
    synchronized int outstanding() {
        return outstanding.size();
    }

    /** Acknowledges a delivery, soon. */
    void acknowledge(long tag) {
        synchronized (this) {
            done.add(tag);
            if (done.size() > 1) {
                return;
            }
        }
        sender.execute(this::send);
    }

    /** Requeues a delivery, soon. {@code basic.reject} counts as a delivery on every version of RabbitMQ. */
    void requeue(long tag) {
        sender.execute(() -> {
            Link.using(() -> channel.basicReject(tag, true));
            // Only now: an acknowledgement of several that is sent before must stop short of this one.
            synchronized (this) {
                outstanding.remove(tag);
            }
            sent.run();
        });
    }

    private void send() {
        List<Long> single = new ArrayList<>();
        long together = 0;
        synchronized (this) {
            done.forEach(outstanding::remove);
            long unfinished = outstanding.isEmpty() ? Long.MAX_VALUE : outstanding.first();
            for (long tag : done) {
                if (tag < unfinished) {
                    together = Math.max(together, tag);
                } else {
                    single.add(tag);
                }
            }
            done = new ArrayList<>();
        }
        if (together > 0) {
            long last = together;
            Link.using(() -> channel.basicAck(last, true));
        }
        single.forEach(tag -> Link.using(() -> channel.basicAck(tag, false)));
        sent.run();
    }
}
