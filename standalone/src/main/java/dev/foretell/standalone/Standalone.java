package dev.foretell.standalone;

import dev.foretell.manifest.Repository;
import dev.foretell.process.ProcessName;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** The whole system in one JVM. Call {@link #start} once, {@link #close} any number of times. */
public final class Standalone implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(10);

    private final EmbeddedBroker broker = new EmbeddedBroker();
    private final List<Worker> workers = new ArrayList<>();
    private final Web web;

    /**
     * Starts the broker and loads the models.
     *
     * @param environment the settings; the address of the embedded broker replaces the one in them
     * @throws dev.foretell.settings.SettingsException when some settings are wrong
     * @throws dev.foretell.manifest.InvalidManifestException when the model repository cannot be read
     * @throws dev.foretell.model.ModelException when a model cannot be loaded
     */
    public Standalone(Map<String, String> environment, int workerCount) {
        this(environment, workerCount, Repository.POLL, Worker.GRACE);
    }

    /** Starts the broker and loads the models, with other times; for tests. */
    Standalone(Map<String, String> environment, int workerCount, Duration poll, Duration grace) {
        WebSettings.of(environment);
        WorkerSettings.of(environment);
        broker.start();
        try {
            Map<String, String> settings = new HashMap<>(environment);
            replace(settings, "FORETELL_BROKER_URI", broker.uri().toString());
            web = new Web(WebSettings.of(settings), poll);
            for (int i = 1; i <= workerCount; i++) {
                healthPort(settings, WorkerSettings.of(environment), i);
                workers.add(new Worker(ProcessName.of("worker-" + i), WorkerSettings.of(settings), poll, grace));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Sets the health port of a worker: workers of one process cannot share a port and take the configured one, the
     * next, and so on.
     */
    private static void healthPort(Map<String, String> settings, WorkerSettings given, int number) {
        int first = given.port().orElse(0);
        if (first != 0) {
            replace(settings, "FORETELL_WORKER_PORT", Integer.toString(first + number - 1));
        }
    }

    private static void replace(Map<String, String> settings, String name, String value) {
        settings.remove(name + "_FILE");
        settings.put(name, value);
    }

    /**
     * Starts web and workers; returns when predictions can be made.
     *
     * @throws IllegalStateException when they do not reach the broker
     */
    public void start() {
        // The web starts first, so that it receives the workers' first heartbeats, else it would wait for the next
        // ones.
        web.start();
        workers.forEach(Worker::start);
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > end || Thread.interrupted()) {
                throw new IllegalStateException("web and workers did not reach the embedded broker");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isReady() {
        return web.isReady() && workers.stream().allMatch(Worker::isConnected);
    }

    /** The port of the web. */
    public int port() {
        return web.port();
    }

    /** The port of the web for gRPC; empty when the settings switch it off. */
    public OptionalInt grpcPort() {
        return web.grpcPort();
    }

    /** The address at which the embedded broker accepts connections. */
    public URI broker() {
        return broker.uri();
    }

    /** Answers what is in flight, then stops web, workers and broker, in this order. */
    @Override
    public void close() {
        if (web != null) {
            web.close();
        }
        workers.forEach(Worker::close);
        broker.close();
    }
}
