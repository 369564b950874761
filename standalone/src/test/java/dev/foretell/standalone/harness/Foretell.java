package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.worker.PoisonedWorkerMain;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The processes of one test, on a broker without the queues of earlier tests. Used by one thread. */
public final class Foretell implements AutoCloseable {

    private final URI broker;
    /** Further settings of every web: the database, when they share one. */
    private final Map<String, String> database;

    private final List<ForetellProcess> processes = new ArrayList<>();

    private Foretell(URI broker, Map<String, String> database) {
        this.broker = broker;
        this.database = database;
    }

    /** A system in which each web has a database of its own, which ends with it. */
    public static Foretell on(TestBroker broker) {
        return on(broker, Map.of());
    }

    /** A system in which all webs have the same database. */
    public static Foretell on(TestBroker broker, DatabaseSettings database) {
        return on(
                broker,
                Map.of(
                        "FORETELL_DATABASE_URL", database.url(),
                        "FORETELL_DATABASE_USER", database.user(),
                        "FORETELL_DATABASE_PASSWORD", database.password()));
    }

    /** More processes for a broker, which keeps its queues. */
    public static Foretell beside(TestBroker broker) {
        return new Foretell(broker.uri(), Map.of());
    }

    private static Foretell on(TestBroker broker, Map<String, String> database) {
        try (AmqpClient client = new AmqpClient(broker.uri())) {
            client.wipe();
        }
        return new Foretell(broker.uri(), database);
    }

    /** The settings of every process, and some more, without their prefix. */
    public Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("FORETELL_BROKER_URI", broker.toString()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put("FORETELL_" + more[i], more[i + 1]);
        }
        return settings;
    }

    /** Starts a web on a free port of the loopback interface. */
    public ForetellProcess web(String... settings) {
        Map<String, String> all = settings(settings);
        all.putAll(database);
        all.put("FORETELL_HOST", "127.0.0.1");
        all.put("FORETELL_PORT", "0");
        all.putIfAbsent("FORETELL_GRPC_PORT", "off");
        return started(ForetellProcess.web(all));
    }

    /** Starts a worker; for the diabetes model only, unless the settings say otherwise. */
    public ForetellProcess worker(String... settings) {
        Map<String, String> all = settings(settings);
        all.putIfAbsent("FORETELL_SERVE", "diabetes");
        return started(ForetellProcess.worker(all));
    }

    /**
     * Runs a worker that one input kills, and a new one whenever it dies, until a condition holds; the last one goes
     * on.
     *
     * @return the output of those that died
     */
    public List<String> superviseUntil(BooleanSupplier condition, String... settings) {
        Map<String, String> all = settings(settings);
        all.putIfAbsent("FORETELL_SERVE", "diabetes");
        List<String> killed = new ArrayList<>();
        while (!condition.getAsBoolean()) {
            assertThat(killed).as("workers that were killed").hasSizeLessThan(10);
            ForetellProcess worker = started(ForetellProcess.poisonedWorker(all));
            Eventually.until(
                    "the worker dies, or the poison is given up", () -> condition.getAsBoolean() || !worker.isAlive());
            if (!worker.isAlive()) {
                assertThat(worker.awaitEnd(Eventually.PATIENCE)).isEqualTo(PoisonedWorkerMain.KILLED);
                killed.add(worker.output());
            }
        }
        return killed;
    }

    /** Adds a process, which is ended with the others. */
    public ForetellProcess started(ForetellProcess process) {
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(ForetellProcess::close);
    }
}
