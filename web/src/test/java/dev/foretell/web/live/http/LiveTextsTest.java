package dev.foretell.web.live.http;

import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.live.LiveState;
import dev.foretell.web.prediction.EngineUse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveTextsTest {

    @ParameterizedTest
    @CsvSource({"deeplearning4j,Deeplearning4j", "nd4j,Foretell’s layers", "onnxruntime,ONNX Runtime", "new,new"})
    void an_engine_has_the_name_that_people_know(String name, String text) {
        assertThat(LIVE_TEXTS.engine(name)).isEqualTo(text);
    }

    @Test
    void engines_name_their_workers_only_where_these_differ() {
        EngineUse most = new EngineUse("deeplearning4j", "it is the first choice", List.of("a", "b"));
        EngineUse one = new EngineUse("new", null, List.of("c"));

        assertThat(LIVE_TEXTS.engines(List.of())).containsExactly("–");
        assertThat(LIVE_TEXTS.engines(List.of(most))).containsExactly("Deeplearning4j");
        assertThat(LIVE_TEXTS.engines(List.of(most, one)))
                .containsExactly("Deeplearning4j on 2 workers", "new on 1 worker");
        assertThat(LIVE_TEXTS.reasons(List.of(most))).containsExactly("it is the first choice");
        assertThat(LIVE_TEXTS.reasons(List.of(most, one))).containsExactly("Deeplearning4j: it is the first choice");
    }

    @Test
    void a_worker_tells_what_it_has_loaded_and_what_runs_it() {
        LiveState.WorkerState worker = new LiveState.WorkerState(
                "w",
                "host",
                7,
                "serving",
                "2026-11-21T09:00:00Z",
                "2026-11-21T09:08:07.5Z",
                0.5,
                1,
                1,
                1,
                0,
                0,
                0,
                List.of(
                        new LiveState.Loaded("iris", "1", "nd4j", "the manifest names it", 1_024, 0, 0, 0, 0),
                        new LiveState.Loaded("mnist", "1", null, null, 32, 0, 0, 0, 0)));

        assertThat(LIVE_TEXTS.worker(worker, "2026-11-21T09:08:20Z").loaded())
                .containsExactly("iris 1 on Foretell’s layers, up to 1,024 rows", "mnist 1, up to 32 rows");
    }

    @Test
    void a_worker_that_is_lost_tells_why_and_not_what_it_had() {
        LiveState.WorkerState worker = new LiveState.WorkerState(
                "w",
                "host",
                7,
                "lost",
                "2026-11-21T09:00:00Z",
                "2026-11-21T09:08:07.5Z",
                12.7,
                1,
                1 << 20,
                3 << 20,
                0,
                1_000,
                2,
                List.of(new LiveState.Loaded("iris", "1", "nd4j", "the manifest names it", 32, 1_000, 2, 1_000, 10)));

        LiveTexts.Worker shown = LIVE_TEXTS.worker(worker, "2026-11-21T09:08:20Z");

        assertThat(shown.gone()).isTrue();
        assertThat(shown.why()).isEqualTo("silent since 09:08:07 UTC: killed, hanging, or cut off from the broker");
        assertThat(shown.where()).isEqualTo("host, process 7");
        assertThat(shown.jobs()).isEqualTo("1,000 in total, 2 failed");
        assertThat(shown.memory()).isEqualTo("3 MiB");
        assertThat(shown.heap()).isEqualTo("heap: 1 MiB");
        assertThat(shown.heard()).isEqualTo("12 s ago");
        assertThat(shown.loaded()).isEmpty();
        assertThat(shown.since()).isEmpty();
    }
}
