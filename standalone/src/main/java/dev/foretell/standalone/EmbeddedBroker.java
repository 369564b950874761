package dev.foretell.standalone;

import dev.foretell.process.ProcessLocale;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP 0-9-1 broker in this JVM (Apache Qpid Broker-J), in memory only, on a free port of the loopback interface,
 * with a new password at every start. It accepts the topology but ignores the arguments of quorum queues, dead-letter
 * exchanges and lengths. Call {@link #start} once, {@link #close} any number of times.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String USER = "foretell";
    private static final int PASSWORD_BYTES = 16;

    private final Listener listener = new Listener();
    private final SystemLauncher launcher = new SystemLauncher(listener);
    private final String password = password();

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Starts the broker; returns when it accepts connections.
     *
     * @throws IllegalStateException when it cannot start
     */
    public void start() {
        // Broker-J needs it, and not every program that starts this one is ours: tests do, and a JVM may have begun
        // under any locale.
        ProcessLocale.setEnglish();
        URL configuration = Objects.requireNonNull(
                EmbeddedBroker.class.getResource("/embedded-broker.json"), "embedded-broker.json");
        try {
            launcher.startup(Map.of(
                    "type",
                    "Memory",
                    "initialConfigurationLocation",
                    configuration.toExternalForm(),
                    "startupLoggedToSystemOut",
                    "false",
                    "context",
                    Map.of("foretell.password", password)));
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker cannot start: " + e.getMessage(), e);
        }
        if (listener.port == 0) {
            throw new IllegalStateException("the embedded broker cannot start", listener.error);
        }
    }

    /** The address at which the broker accepts connections. */
    public URI uri() {
        return URI.create("amqp://" + USER + ":" + password + "@127.0.0.1:" + listener.port);
    }

    @Override
    public void close() {
        launcher.shutdown();
    }

    /** Records the port of the broker, or why it did not start. */
    private static final class Listener extends DefaultSystemLauncherListener {
        private @Nullable SystemConfig<?> system;
        private @Nullable RuntimeException error;
        private int port;

        @Override
        public void onContainerResolve(SystemConfig<?> resolved) {
            system = resolved;
        }

        @Override
        public void errorOnStartup(RuntimeException cause) {
            error = cause;
        }

        @Override
        public void afterStartup() {
            if (system != null && system.getContainer() instanceof Broker<?> broker) {
                broker.getPorts().forEach(each -> port = each.getBoundPort());
                removeShutdownHook(broker);
            }
        }

        /**
         * Removes the broker's own shutdown hook, which would stop the broker while web and workers still answer.
         * Broker-J has no setting for that.
         */
        private static void removeShutdownHook(Broker<?> broker) {
            try {
                Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
                hook.setAccessible(true);
                Runtime.getRuntime().removeShutdownHook((Thread) hook.get(broker));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this version of Broker-J has no field _shutdownHook", e);
            }
        }
    }
}
