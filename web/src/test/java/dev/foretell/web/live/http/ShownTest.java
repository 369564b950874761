package dev.foretell.web.live.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.live.State;
import dev.foretell.web.prediction.EngineUse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {

    private static final Shown SHOWN = Shown.SHOWN;

    @ParameterizedTest
    @CsvSource({"0,–", "1023,1023 B", "2048,2 KiB", "5242880,5 MiB", "1610612736,1.5 GiB"})
    void sizes_have_a_unit(long bytes, String text) {
        assertThat(SHOWN.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0012,1.2 ms", "0.0123,12 ms", "1.234,1.23 s"})
    void times_have_a_unit(double seconds, String text) {
        assertThat(SHOWN.time(seconds)).isEqualTo(text);
        assertThat(SHOWN.time(null)).isEqualTo("–");
    }

    @ParameterizedTest
    @CsvSource({"0.9,0 s", "119,119 s", "120,2 min", "7200,2 h", "172800,2 d"})
    void spans_are_rounded_down(double seconds, String text) {
        assertThat(SHOWN.span(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 %", "0.9,90 %", "0.3333,33.3 %", "1,100 %"})
    void shares_are_percents(double share, String text) {
        assertThat(SHOWN.percent(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.25,0.3", "12.34,12.3", "1234.5,'1,235'"})
    void rates_have_a_fraction_while_they_are_small(double rate, String text) {
        assertThat(SHOWN.rate(rate)).isEqualTo(text);
    }

    @Test
    void moments_are_in_utc() {
        assertThat(SHOWN.clock("2026-11-21T09:08:07.123Z")).isEqualTo("09:08:07 UTC");
        assertThat(SHOWN.hour("2026-11-21T09:00:00Z")).isEqualTo("09:00 UTC");
        assertThat(SHOWN.day(Instant.parse("2026-11-21T09:08:07Z"))).isEqualTo("2026-11-21 09:08 UTC");
        assertThat(SHOWN.day((Instant) null)).isEqualTo("–");
    }

    @ParameterizedTest
    @CsvSource({"deeplearning4j,Deeplearning4j", "nd4j,Foretell’s layers", "onnxruntime,ONNX Runtime", "new,new"})
    void an_engine_has_the_name_that_people_know(String name, String text) {
        assertThat(SHOWN.engine(name)).isEqualTo(text);
    }

    @Test
    void engines_name_their_workers_only_where_these_differ() {
        EngineUse most = new EngineUse("deeplearning4j", "it is the first choice", List.of("a", "b"));
        EngineUse one = new EngineUse("new", null, List.of("c"));

        assertThat(SHOWN.engines(List.of())).containsExactly("–");
        assertThat(SHOWN.engines(List.of(most))).containsExactly("Deeplearning4j");
        assertThat(SHOWN.engines(List.of(most, one))).containsExactly("Deeplearning4j on 2 workers", "new on 1 worker");
        assertThat(SHOWN.reasons(List.of(most))).containsExactly("it is the first choice");
        assertThat(SHOWN.reasons(List.of(most, one))).containsExactly("Deeplearning4j: it is the first choice");
    }

    @Test
    void a_worker_tells_what_it_has_loaded_and_what_runs_it() {
        State.WorkerState worker = new State.WorkerState(
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
                        new State.Loaded("iris", "1", "nd4j", "the manifest names it", 1_024, 0, 0, 0, 0),
                        new State.Loaded("mnist", "1", null, null, 32, 0, 0, 0, 0)));

        assertThat(SHOWN.worker(worker, "2026-11-21T09:08:20Z").loaded())
                .containsExactly("iris 1 on Foretell’s layers, up to 1,024 rows", "mnist 1, up to 32 rows");
    }

    @Test
    void a_worker_that_is_lost_tells_why_and_not_what_it_had() {
        State.WorkerState worker = new State.WorkerState(
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
                List.of(new State.Loaded("iris", "1", "nd4j", "the manifest names it", 32, 1_000, 2, 1_000, 10)));

        Shown.Worker shown = SHOWN.worker(worker, "2026-11-21T09:08:20Z");

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
