package dev.foretell.web;

import dev.foretell.settings.Settings;
import dev.foretell.web.access.Access;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.dataset.DatasetSettings;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.webhook.WebhookSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The web's settings (docs/operations.md has the table).
 *
 * @param broker an AMQP URI
 * @param models the model repository
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param grpcPort the port for gRPC; 0 for any free one; empty for no gRPC
 * @param prefix the path below which a proxy serves this web
 * @param maxInFlight the limit of predictions in flight; above it, requests are refused with 429
 * @param deadline how long a caller waits at most
 * @param jobDeadline how long after its acceptance a background job without a result is closed as failed
 * @param drainDelay how long the web continues to serve after it was asked to stop and reports that it is not ready
 * @param database the database that predictions are recorded in
 * @param retention how long they are kept; zero for no limit
 * @param datasets the limits of datasets
 * @param webhooks how finished jobs are sent to their callers
 * @param access who may call, and how often
 */
public record WebSettings(
        URI broker,
        Path models,
        String host,
        int port,
        OptionalInt grpcPort,
        PathPrefix prefix,
        int maxInFlight,
        Duration deadline,
        Duration jobDeadline,
        Duration drainDelay,
        DatabaseSettings database,
        Duration retention,
        DatasetSettings datasets,
        WebhookSettings webhooks,
        Access access) {

    /** The port that servers and clients of the Open Inference Protocol use. */
    private static final int GRPC_PORT = 8_001;

    /** The limit is below RabbitMQ's acknowledgement timeout of 30 minutes. */
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(25);

    private static final Duration LONGEST_JOB_DEADLINE = Duration.ofDays(7);
    private static final Duration LONGEST_DRAIN_DELAY = Duration.ofMinutes(5);

    /**
     * Reads the settings.
     *
     * @throws dev.foretell.settings.SettingsException when some are wrong, with all that are
     */
    public static WebSettings of(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        WebSettings read = new WebSettings(
                settings.broker(),
                settings.models(),
                settings.text("HOST", "0.0.0.0"),
                settings.number("PORT", 5100, 0, 65_535),
                settings.value("GRPC_PORT", OptionalInt.of(GRPC_PORT), WebSettings::grpcPort),
                settings.value("PATH_PREFIX", PathPrefix.NONE, PathPrefix::parse),
                settings.number("MAX_IN_FLIGHT", 1_000, 1, 1_000_000),
                settings.duration("DEADLINE", Duration.ofSeconds(30), Duration.ofMillis(1), LONGEST_DEADLINE),
                settings.duration("JOB_DEADLINE", Duration.ofHours(1), Duration.ofSeconds(1), LONGEST_JOB_DEADLINE),
                settings.duration("DRAIN_DELAY", Duration.ZERO, Duration.ZERO, LONGEST_DRAIN_DELAY),
                DatabaseSettings.of(settings),
                DatabaseSettings.retention(settings),
                DatasetSettings.of(settings),
                WebhookSettings.of(settings),
                Access.of(settings));
        settings.check();
        return read;
    }

    private static OptionalInt grpcPort(String text) {
        if (text.equals("off")) {
            return OptionalInt.empty();
        }
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        throw new IllegalArgumentException("expected a whole number from 0 to 65535, or off");
    }
}
