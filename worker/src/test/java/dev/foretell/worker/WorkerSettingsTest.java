package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {

    @Test
    void what_is_not_set_has_a_default() {
        WorkerSettings settings = WorkerSettings.of(Map.of("FORETELL_MODELS", "src"), 2);

        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        URI.create("amqp://localhost:5672"),
                        Path.of("src"),
                        List.of(),
                        1,
                        4_096,
                        Duration.ZERO,
                        OptionalInt.empty(),
                        "0.0.0.0",
                        OptionalInt.empty()));
    }

    @Test
    void the_lanes_follow_the_processors() {
        WorkerSettings settings = WorkerSettings.of(Map.of("FORETELL_MODELS", "src"), 4);

        assertThat(settings.lanes()).isEqualTo(2);
    }

    @Test
    void everything_can_be_set() {
        WorkerSettings settings = WorkerSettings.of(Map.of(
                "FORETELL_BROKER_URI", "amqps://user:secret@rabbit:5671/jobs",
                "FORETELL_MODELS", "src",
                "FORETELL_SERVE", "iris, mnist",
                "FORETELL_LANES", "2",
                "FORETELL_BATCH_MAX", "64",
                "FORETELL_BATCH_DELAY", "5ms",
                "FORETELL_PREFETCH", "7",
                "FORETELL_HOST", "127.0.0.1",
                "FORETELL_WORKER_PORT", "5101"));

        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        URI.create("amqps://user:secret@rabbit:5671/jobs"),
                        Path.of("src"),
                        List.of("iris", "mnist"),
                        2,
                        64,
                        Duration.ofMillis(5),
                        OptionalInt.of(7),
                        "127.0.0.1",
                        OptionalInt.of(5101)));
    }

    @Test
    void all_that_is_wrong_is_told_together() {
        assertThatThrownBy(() -> WorkerSettings.of(Map.of(
                        "FORETELL_BROKER_URI", "http://user:secret@rabbit",
                        "FORETELL_MODELS", "nowhere",
                        "FORETELL_LANES", "0",
                        "FORETELL_BATCH_MAX", "many",
                        "FORETELL_BATCH_DELAY", "11s",
                        "FORETELL_PREFETCH", "-1",
                        "FORETELL_WORKER_PORT", "65536")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_BROKER_URI: expected an AMQP URI")
                .hasMessageContaining("FORETELL_MODELS: expected an existing folder with models, not \"nowhere\"")
                .hasMessageContaining("FORETELL_LANES: expected a whole number from 1 to 64, not \"0\"")
                .hasMessageContaining("FORETELL_BATCH_MAX: expected a whole number from 1 to 4096, not \"many\"")
                .hasMessageContaining("FORETELL_BATCH_DELAY: expected a duration")
                .hasMessageContaining("FORETELL_PREFETCH: expected a whole number from 1 to 10000, not \"-1\"")
                .hasMessageContaining("FORETELL_WORKER_PORT: expected a whole number from 0 to 65535, not \"65536\"")
                .hasMessageNotContaining("secret");
    }
}
