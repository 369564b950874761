package dev.foretell.worker;

import dev.foretell.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A worker's settings (docs/operations.md has the table).
 *
 * @param broker an AMQP URI
 * @param models the model repository
 * @param serve the models to serve; empty for all
 * @param lanes the networks per model, each with a thread of its own
 * @param batchMax the most rows in one forward pass; fewer for a network that takes long over them
 * @param batchDelay how long a batch waits for more jobs; zero for no wait
 * @param prefetch how many interactive jobs per model the broker may deliver before the first is answered; empty when
 *     that follows what the networks predict in about a second
 * @param host the address of health and metrics
 * @param port their port, 0 for any free one; empty when they are not served
 */
public record WorkerSettings(
        URI broker,
        Path models,
        List<String> serve,
        int lanes,
        int batchMax,
        Duration batchDelay,
        OptionalInt prefetch,
        String host,
        OptionalInt port) {

    /** Stands for a number that is not set. */
    private static final int NONE = -1;

    static final int DEFAULT_BATCH_MAX = 4_096;

    /**
     * Reads the settings.
     *
     * @throws dev.foretell.settings.SettingsException when some are wrong, with all that are
     */
    public static WorkerSettings of(Map<String, String> environment) {
        return of(environment, Runtime.getRuntime().availableProcessors());
    }

    /** Reads the settings on a machine of so many processors. */
    static WorkerSettings of(Map<String, String> environment, int processors) {
        Settings settings = new Settings(environment);
        WorkerSettings read = new WorkerSettings(
                settings.broker(),
                settings.models(),
                settings.names("SERVE"),
                settings.number("LANES", Parallelism.lanes(processors), 1, 64),
                settings.number("BATCH_MAX", DEFAULT_BATCH_MAX, 1, 4096),
                settings.duration("BATCH_DELAY", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10)),
                optional(settings.number("PREFETCH", NONE, 1, 10_000)),
                settings.text("HOST", "0.0.0.0"),
                optional(settings.number("WORKER_PORT", NONE, 0, 65_535)));
        settings.check();
        return read;
    }

    private static OptionalInt optional(int number) {
        return number == NONE ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
