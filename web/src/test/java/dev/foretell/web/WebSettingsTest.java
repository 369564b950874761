package dev.foretell.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.settings.Settings;
import dev.foretell.settings.SettingsException;
import dev.foretell.web.access.Access;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.Origins;
import dev.foretell.web.access.Principal;
import dev.foretell.web.access.RequestRate;
import dev.foretell.web.access.Right;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.dataset.DatasetSettings;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.webhook.WebhookSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSettingsTest {

    @Test
    void what_is_not_set_has_a_default() {
        WebSettings settings = WebSettings.of(Map.of("FORETELL_MODELS", "src"));

        assertThat(settings)
                .isEqualTo(new WebSettings(
                        URI.create("amqp://localhost:5672"),
                        Path.of("src"),
                        "0.0.0.0",
                        5100,
                        OptionalInt.of(8001),
                        PathPrefix.NONE,
                        1_000,
                        Duration.ofSeconds(30),
                        Duration.ofHours(1),
                        Duration.ZERO,
                        new DatabaseSettings("jdbc:h2:./foretell-data/foretell", "", ""),
                        Duration.ofDays(30),
                        new DatasetSettings(10_000_000, 1_000, 16),
                        WebhookSettings.of(new Settings(Map.of())),
                        Access.OPEN));
    }

    @Test
    void everything_can_be_set() {
        WebSettings settings = WebSettings.of(Map.ofEntries(
                Map.entry("FORETELL_BROKER_URI", "amqp://user:secret@rabbit:5671"),
                Map.entry("FORETELL_MODELS", "src"),
                Map.entry("FORETELL_HOST", "127.0.0.1"),
                Map.entry("FORETELL_PORT", "0"),
                Map.entry("FORETELL_GRPC_PORT", "off"),
                Map.entry("FORETELL_PATH_PREFIX", "/a/foretell/"),
                Map.entry("FORETELL_MAX_IN_FLIGHT", "5"),
                Map.entry("FORETELL_DEADLINE", "2m"),
                Map.entry("FORETELL_JOB_DEADLINE", "3m"),
                Map.entry("FORETELL_DRAIN_DELAY", "15s"),
                Map.entry("FORETELL_DATABASE_URL", "postgres://me:mine@db/foretell"),
                Map.entry("FORETELL_DATASET_MAX_ROWS", "500"),
                Map.entry("FORETELL_DATASET_MAX_ERRORS", "0"),
                Map.entry("FORETELL_DATASET_CHUNKS_IN_FLIGHT", "3"),
                Map.entry("FORETELL_RATE_LIMIT", "50/s"),
                Map.entry("FORETELL_ALLOWED_ORIGINS", "https://example.org")));

        assertThat(settings)
                .isEqualTo(new WebSettings(
                        URI.create("amqp://user:secret@rabbit:5671"),
                        Path.of("src"),
                        "127.0.0.1",
                        0,
                        OptionalInt.empty(),
                        new PathPrefix("/a/foretell"),
                        5,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        Duration.ofSeconds(15),
                        new DatabaseSettings("jdbc:postgresql://db/foretell", "me", "mine"),
                        Duration.ofDays(30),
                        new DatasetSettings(500, 0, 3),
                        WebhookSettings.of(new Settings(Map.of())),
                        new Access(
                                ApiKeys.NONE,
                                new Origins(Set.of("https://example.org"), false),
                                Optional.of(new RequestRate(50, Duration.ofSeconds(1))))));
    }

    @Test
    void keys_are_read_and_never_shown() {
        String secret = "mellon-mellon-mellon";

        WebSettings settings = WebSettings.of(Map.of(
                "FORETELL_MODELS", "src", "FORETELL_API_KEYS", "ops:predict:" + secret, "FORETELL_RATE_LIMIT", "1/h"));

        assertThat(settings.access().keys().find(secret)).hasValue(new Principal("ops", Set.of(Right.PREDICT)));
        assertThat(settings.toString()).contains("ops").doesNotContain("mellon");
    }

    @Test
    void secrets_may_stand_in_files(@TempDir Path folder) throws IOException {
        String secret = "mellon-mellon-mellon";
        Path keys = Files.writeString(folder.resolve("keys"), "ops:predict:" + secret + "\n");
        Path password = Files.writeString(folder.resolve("password"), "hush\n");

        WebSettings settings = WebSettings.of(Map.of(
                "FORETELL_MODELS",
                "src",
                "FORETELL_API_KEYS_FILE",
                keys.toString(),
                "FORETELL_DATABASE_URL",
                "postgres://me@db/foretell",
                "FORETELL_DATABASE_PASSWORD_FILE",
                password.toString()));

        assertThat(settings.access().keys().find(secret)).hasValue(new Principal("ops", Set.of(Right.PREDICT)));
        assertThat(settings.database()).isEqualTo(new DatabaseSettings("jdbc:postgresql://db/foretell", "me", "hush"));
    }

    @Test
    void what_is_wrong_in_a_file_is_told_without_its_content(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("keys"), "hush\n").toString();

        assertThatThrownBy(() -> WebSettings.of(Map.of(
                        "FORETELL_MODELS", "src",
                        "FORETELL_API_KEYS_FILE", file,
                        "FORETELL_RATE_LIMIT_FILE", file,
                        "FORETELL_ALLOWED_ORIGINS_FILE", file,
                        "FORETELL_DATABASE_URL_FILE", file,
                        "FORETELL_WEBHOOK_KEY_FILE", file)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_API_KEYS_FILE: " + file + ": entry 1: expected name:right")
                .hasMessageContaining("FORETELL_RATE_LIMIT_FILE: " + file + ": expected a number of requests")
                .hasMessageContaining("FORETELL_ALLOWED_ORIGINS_FILE: " + file + ": expected origins")
                .hasMessageContaining("FORETELL_DATABASE_URL_FILE: " + file + ": expected jdbc:h2:<file>")
                .hasMessageContaining("FORETELL_WEBHOOK_KEY_FILE: " + file + ": expected ")
                .hasMessageNotContaining("hush");
    }

    @Test
    void what_is_wrong_with_access_is_told_together_and_without_a_secret() {
        assertThatThrownBy(() -> WebSettings.of(Map.of(
                        "FORETELL_MODELS", "src",
                        "FORETELL_API_KEYS", "mellon-mellon-mellon",
                        "FORETELL_RATE_LIMIT", "fast",
                        "FORETELL_ALLOWED_ORIGINS", "example.org")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_API_KEYS: entry 1: expected name:right[+right]:secret")
                .hasMessageContaining("FORETELL_RATE_LIMIT: expected a number of requests")
                .hasMessageContaining("such as 50/s or 600/m, not \"fast\"")
                .hasMessageContaining("FORETELL_ALLOWED_ORIGINS: expected origins")
                .hasMessageContaining(", or * alone, not \"example.org\"")
                .hasMessageNotContaining("mellon");
        assertThatThrownBy(() -> WebSettings.of(Map.of(
                        "FORETELL_MODELS", "src",
                        "FORETELL_API_KEYS", "ops:predict:mellon-mellon-mellon",
                        "FORETELL_ALLOWED_ORIGINS", "*")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("FORETELL_ALLOWED_ORIGINS: expected origins by name, for * cannot go together with"
                        + " FORETELL_API_KEYS, not \"*\"");
    }

    @Test
    void all_that_is_wrong_is_told_together() {
        assertThatThrownBy(() -> WebSettings.of(Map.of(
                        "FORETELL_BROKER_URI", "rabbit:secret",
                        "FORETELL_MODELS", "nowhere",
                        "FORETELL_PORT", "65536",
                        "FORETELL_GRPC_PORT", "none",
                        "FORETELL_MAX_IN_FLIGHT", "0",
                        "FORETELL_DEADLINE", "26m",
                        "FORETELL_DRAIN_DELAY", "301s",
                        "FORETELL_DEADLIN", "1s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_BROKER_URI: expected an AMQP URI")
                .hasMessageContaining("FORETELL_MODELS: expected an existing folder with models, not \"nowhere\"")
                .hasMessageContaining("FORETELL_PORT: expected a whole number from 0 to 65535, not \"65536\"")
                .hasMessageContaining(
                        "FORETELL_GRPC_PORT: expected a whole number from 0 to 65535, or off, not \"none\"")
                .hasMessageContaining("FORETELL_MAX_IN_FLIGHT: expected a whole number from 1 to 1000000, not \"0\"")
                .hasMessageContaining("FORETELL_DEADLINE: expected a duration")
                .hasMessageContaining(
                        "FORETELL_DRAIN_DELAY: expected a duration such as 500ms, 30s or 5m, from 0ms to 300s")
                .hasMessageContaining("FORETELL_DEADLIN: unknown setting")
                .hasMessageNotContaining("secret");
    }
}
