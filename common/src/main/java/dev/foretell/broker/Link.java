package dev.foretell.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the broker open: opens it, and opens a new one whenever it is lost, until closed. All that
 * belongs to a connection (channels, consumers, delivery tags, confirms) is made anew by {@link Role#open} and dies
 * with it, so that nothing of an old connection is ever used on a new one. Safe for use by several threads.
 */
final class Link implements AutoCloseable {

    /** The user of the connection. Both methods are called by the link's own thread, in turn. */
    interface Role {
        /** Sets up a new connection. An exception closes the connection, and it is tried again. */
        void open(Connection connection) throws IOException, TimeoutException;

        /** The connection is lost. */
        void lost();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int HEARTBEAT_SECONDS = 10;
    private static final int RPC_MILLIS = 30_000;
    private static final int CLOSE_MILLIS = 5_000;
    /** The idle time of a thread, longer than the time between two heartbeats of a worker. */
    private static final int CONSUMER_IDLE_SECONDS = 5;
    /** More than two, so that an input that takes long to decode does not delay the other models. */
    private static final int CONSUMER_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final ConnectionFactory factory;
    private final String name;
    private final Role role;
    private final Thread thread;
    private final ThreadPoolExecutor consumers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile @Nullable QueueRefusal refusal;

    /**
     * A link that is not yet started.
     *
     * @throws IllegalArgumentException when the address is not an AMQP URI
     */
    Link(URI broker, String name, Role role) {
        this.factory = factory(broker);
        this.name = name;
        this.role = role;
        this.thread = new Thread(this::run, name + "-link");
        AtomicInteger number = new AtomicInteger();
        this.consumers = new ThreadPoolExecutor(
                CONSUMER_THREADS,
                CONSUMER_THREADS,
                CONSUMER_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, name + "-consumer-" + number.incrementAndGet()));
        // Never shut down: a connection that closes still uses it, and warns when it cannot.
        consumers.allowCoreThreadTimeOut(true);
    }

    private static ConnectionFactory factory(URI broker) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(broker);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the broker's address is not an AMQP URI: " + e.getMessage(), e);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setChannelRpcTimeout(RPC_MILLIS);
        return factory;
    }

    void start() {
        thread.start();
    }

    /** Opens a channel. When the broker closes it, the connection is closed too, so that all is set up again. */
    static Channel channel(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError() && !cause.isInitiatedByApplication()) {
                LOG.warn("the broker closed a channel ({}); connecting again", cause.getMessage());
                abandon(connection);
            }
        });
        return channel;
    }

    /** Closes a connection that is of no more use, so that all is set up again on a new one. Returns at once. */
    static void abandon(Connection connection) {
        new Thread(connection::abort, "abort").start();
    }

    /** A call on a connection. */
    interface Call {
        void run() throws IOException;
    }

    /** Makes a call whose failure means that the connection is lost, which the link itself notices. */
    static void using(Call call) {
        try {
            call.run();
        } catch (IOException | AlreadyClosedException e) {
            LOG.debug("the connection is lost", e);
        }
    }

    private void run() {
        Duration wait = FIRST_WAIT;
        while (closing.getCount() > 0) {
            if (connectOnce(wait)) {
                wait = FIRST_WAIT;
            }
            if (pause(wait)) {
                return;
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** Connects, and stays until the connection is lost. Returns whether it was ever opened. */
    private boolean connectOnce(Duration waitAfterwards) {
        CountDownLatch down = new CountDownLatch(1);
        boolean open = false;
        try {
            Connection opened = factory.newConnection(consumers, name);
            try {
                opened.addShutdownListener(cause -> down.countDown());
                connection = opened;
                // If closed while connecting, close() has seen no connection.
                if (closing.getCount() > 0) {
                    role.open(opened);
                    open = true;
                    refusal = null;
                    LOG.info("{}: connected to the broker at {}", name, address());
                    down.await();
                }
            } finally {
                connection = null;
                role.lost();
                opened.abort(CLOSE_MILLIS);
            }
            if (closing.getCount() > 0) {
                LOG.warn("{}: lost the broker at {} ({}); connecting again", name, address(), reason(opened));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RefusedDeclarationException e) {
            refused(e.refusal());
        } catch (IOException | TimeoutException | RuntimeException e) {
            // After any failure another connection is tried.
            refusal = null;
            if (closing.getCount() > 0) {
                LOG.warn(
                        "{}: no broker at {} ({}); trying again in {} ms",
                        name,
                        address(),
                        ConnectFailure.described(e, factory.isSSL(), factory.getPort()),
                        waitAfterwards.toMillis());
            }
        }
        return open;
    }

    private void refused(QueueRefusal now) {
        if (!now.equals(refusal)) {
            LOG.warn(
                    "{}: no model can be used with the broker at {}. {}. To mend it, {}; trying again",
                    name,
                    address(),
                    now.message(),
                    now.remedy());
        }
        refusal = now;
    }

    /** What the broker refuses at present, so that there is no connection. */
    Optional<QueueRefusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    private static String reason(Connection closed) {
        return closed.getCloseReason() == null ? "closed" : ConnectFailure.cause(closed.getCloseReason());
    }

    /** Waits, and returns whether the link was closed meanwhile. */
    private boolean pause(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The broker's address without user and password. */
    private String address() {
        return factory.getHost() + ":" + factory.getPort();
    }

    @Override
    public void close() {
        closing.countDown();
        Connection open = connection;
        if (open != null) {
            open.abort(CLOSE_MILLIS);
        }
        try {
            if (thread.isAlive() && thread != Thread.currentThread()) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
