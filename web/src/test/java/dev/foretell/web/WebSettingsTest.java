package dev.foretell.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
                        1_000,
                        Duration.ofSeconds(30)));
    }

    @Test
    void everything_can_be_set() {
        WebSettings settings = WebSettings.of(Map.of(
                "FORETELL_BROKER_URI", "amqp://user:secret@rabbit:5671",
                "FORETELL_MODELS", "src",
                "FORETELL_HOST", "127.0.0.1",
                "FORETELL_PORT", "0",
                "FORETELL_MAX_IN_FLIGHT", "5",
                "FORETELL_DEADLINE", "2m"));

        assertThat(settings)
                .isEqualTo(new WebSettings(
                        URI.create("amqp://user:secret@rabbit:5671"),
                        Path.of("src"),
                        "127.0.0.1",
                        0,
                        5,
                        Duration.ofMinutes(2)));
    }

    @Test
    void all_that_is_wrong_is_told_together() {
        assertThatThrownBy(() -> WebSettings.of(Map.of(
                        "FORETELL_BROKER_URI", "rabbit:secret",
                        "FORETELL_MODELS", "nowhere",
                        "FORETELL_PORT", "65536",
                        "FORETELL_MAX_IN_FLIGHT", "0",
                        "FORETELL_DEADLINE", "26m",
                        "FORETELL_DEADLIN", "1s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_BROKER_URI: expected an AMQP URI")
                .hasMessageContaining("FORETELL_MODELS: expected an existing folder with models, not \"nowhere\"")
                .hasMessageContaining("FORETELL_PORT: expected a whole number from 0 to 65535, not \"65536\"")
                .hasMessageContaining("FORETELL_MAX_IN_FLIGHT: expected a whole number from 1 to 1000000, not \"0\"")
                .hasMessageContaining("FORETELL_DEADLINE: expected a duration")
                .hasMessageContaining("FORETELL_DEADLIN: unknown setting")
                .hasMessageNotContaining("secret");
    }
}
