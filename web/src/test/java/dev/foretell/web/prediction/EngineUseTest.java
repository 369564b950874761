package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.heartbeat.Heartbeat.State;
import dev.foretell.process.Time;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineUseTest {

    private final Workers workers = new Workers(Time.SYSTEM::nanos);

    private void hear(String worker, State state, @Nullable String engine, @Nullable String reason) {
        List<Served> served = List.of(
                new Served("iris", "1", engine, reason, 1, 0, 0, 0, 0, 0, 0, 0),
                new Served("iris", "2", "other", "of another version", 1, 0, 0, 0, 0, 0, 0, 0));
        workers.heard(new Heartbeat(worker, "host", 1, Instant.EPOCH, state, 1, 0, 0, served));
    }

    private List<EngineUse> iris() {
        return EngineUse.of(workers.all(), "iris", "1");
    }

    @Test
    void the_engine_of_most_workers_comes_first_and_names_its_workers() {
        hear("a", State.SERVING, "deeplearning4j", "it is the first choice");
        hear("b", State.SERVING, "nd4j", "the manifest names it");
        hear("c", State.DRAINING, "nd4j", "another reason");

        assertThat(iris())
                .containsExactly(
                        new EngineUse("nd4j", "the manifest names it", List.of("b", "c")),
                        new EngineUse("deeplearning4j", "it is the first choice", List.of("a")));
    }

    @Test
    void an_older_worker_that_does_not_tell_counts_for_no_engine() {
        hear("a", State.SERVING, null, null);
        assertThat(iris()).isEmpty();

        hear("b", State.SERVING, "nd4j", null);
        assertThat(iris()).containsExactly(new EngineUse("nd4j", null, List.of("b")));

        hear("c", State.SERVING, "nd4j", "the manifest names it");
        assertThat(iris()).containsExactly(new EngineUse("nd4j", "the manifest names it", List.of("b", "c")));
    }

    @Test
    void workers_that_have_gone_do_not_count() {
        hear("a", State.STOPPED, "nd4j", "the manifest names it");

        assertThat(iris()).isEmpty();
        assertThat(EngineUse.of(workers.all(), "mnist", "1")).isEmpty();
    }
}
