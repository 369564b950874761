package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.HeartbeatJson;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
    private static final int CLOSE_SECONDS = 1;
    private static final int TRANSIENT = 1;
    private static final AMQP.BasicProperties PROPERTIES = new AMQP.BasicProperties.Builder()
            .type(TYPE)
            .contentType("application/json")
            .deliveryMode(TRANSIENT)
            .build();

    private final Supplier<Heartbeat> source;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private volatile @Nullable Channel channel;
    private volatile boolean blocked;

    Heartbeats(String name, Supplier<Heartbeat> source, Duration interval) {
        this.source = source;
        this.interval = interval;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread heartbeats = new Thread(task, name + "-heartbeats");
            heartbeats.setDaemon(true);
            return heartbeats;
        });
    }

    void start() {
        ScheduledFuture<?> unused =
                thread.scheduleAtFixedRate(() -> publish(false), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
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
        try {
            thread.execute(() -> publish(false));
        } catch (RejectedExecutionException e) {
            // Closed: the last one has been published.
        }
    }

    private void publish(boolean last) {
        Channel current = channel;
        if (current == null || blocked) {
            return;
        }
        try {
            Heartbeat heartbeat = source.get();
            byte[] body = HeartbeatJson.write(last ? heartbeat.stopped() : heartbeat);
            Link.using(() -> current.basicPublish(Topology.WORKERS, "", false, PROPERTIES, body));
        } catch (RuntimeException e) { // An exception would end the schedule.
            LOG.warn("a heartbeat could not be published; the next one is due in {} s", interval.toSeconds(), e);
        }
    }

    /** Publishes the last one, and no more. */
    @Override
    public void close() {
        try {
            thread.execute(() -> publish(true));
            thread.shutdown();
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (RejectedExecutionException e) {
            // Closed before.
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
