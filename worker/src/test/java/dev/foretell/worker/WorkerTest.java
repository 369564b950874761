package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.manifest.InvalidManifestException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The states of a worker; what it does with jobs is tested with a broker, by the tests of the whole system. */
@Timeout(30)
class WorkerTest {

    private static Worker worker(Path models) {
        return new Worker("test", WorkerSettings.of(Map.of("FORETELL_MODELS", models.toString())));
    }

    @Test
    void the_models_are_read_when_it_starts(@TempDir Path empty) {
        try (Worker worker = worker(empty)) {
            assertThatThrownBy(worker::start).isInstanceOf(InvalidManifestException.class);

            assertThat(worker.isReady()).isFalse();
            assertThat(worker.served()).isEmpty();
        }
    }

    @Test
    void it_is_not_started_after_it_was_closed() {
        Worker worker = worker(Path.of("../model/repository"));
        worker.close();

        assertThatThrownBy(worker::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the worker test was started or closed before");
    }
}
