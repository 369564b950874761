package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.HeartbeatJson;
import dev.foretell.process.Repeating;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a worker's heartbeats, in a thread and on a channel of their own, so that they never hold up an answer: one
 * every interval while there is a connection, one at once after a change, and a last one at the end. They are transient
 * and not confirmed: a lost one is followed by the next. Safe for use by several threads.
 */
final class Heartbeats implements AutoCloseable {

    /** The time between two heartbeats of a worker. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    static final String TYPE = "heartbeat";

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);
    private static final int TRANSIENT = 1;
    private static final AMQP.BasicProperties PROPERTIES = new AMQP.BasicProperties.Builder()
            .type(TYPE)
            .contentType("application/json")
            .deliveryMode(TRANSIENT)
            .build();

    private final Supplier<Heartbeat> source;
    private final Duration interval;
    private final Repeating beats;
    private volatile @Nullable Channel channel;
    private volatile boolean blocked;

    Heartbeats(String name, Supplier<Heartbeat> source, Duration interval) {
        this.source = source;
        this.interval = interval;
        this.beats = new Repeating(
                name + "-heartbeats",
                e -> LOG.warn(
                        "a heartbeat could not be published; the next one is due in {} s", interval.toSeconds(), e));
    }

    void start() {
        beat();
        beats.every(interval, () -> publish(false));
    }

    /** Publishes on a new connection from now on. */
    void opened(Connection connection) throws IOException {
        blocked = false;
        connection.addBlockedListener(
                // A blocked broker reads nothing: more heartbeats would only queue up in the connection.
                reason -> blocked = true,
                () -> {
                    blocked = false;
                    beat();
                });
        opened(Link.channel(connection));
    }

    void opened(Channel fresh) {
        channel = fresh;
        beat();
    }

    /** Notes that the connection is lost. */
    void lost() {
        channel = null;
    }

    /** Publishes one at once, out of turn. Returns before that is done. */
    void beat() {
        beats.soon(() -> publish(false)); // Ignored after the last one.
    }

    private void publish(boolean last) {
        Channel current = channel;
        if (current == null || blocked) {
            return;
        }
        Heartbeat heartbeat = source.get();
        byte[] body = HeartbeatJson.write(last ? heartbeat.stopped() : heartbeat);
        Link.using(() -> current.basicPublish(Topology.WORKERS, "", false, PROPERTIES, body));
    }

    /** Publishes the last one, and no more. */
    @Override
    public void close() {
        beats.soon(() -> publish(true));
        try {
            beats.finish(LONGEST_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
