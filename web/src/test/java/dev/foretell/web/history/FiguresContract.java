package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.failed;
import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.now;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures and true classes that a history keeps, on every database. */
abstract class FiguresContract extends HistoryFixture {

    @Test
    void the_predictions_of_all_models_are_counted_together() {
        assertThat(history.total(now())).isEqualTo(new DayFigures(0, 0, 0));
        history.record(interactive("a", "iris", "1", now(), Duration.ofMillis(1), "setosa"));
        history.record(interactive("b", "mnist", "9", now(), Duration.ofMillis(1), "7"));
        history.record(interactive("c", "iris", now(), failed("c", now(), "no"), "no"));
        written();

        assertThat(history.total(now())).isEqualTo(new DayFigures(3, 3, 1));
        assertThat(history.total(now().plus(Duration.ofHours(1)))).isEqualTo(new DayFigures(0, 0, 0));
    }

    @Test
    void versions_are_compared_by_what_became_of_their_predictions() {
        Instant created = now();
        for (int i = 1; i <= 100; i++) {
            String label = i <= 70 ? "setosa" : "virginica";
            history.record(interactive("one-" + i, "iris", "1", created, Duration.ofMillis(i), label));
        }
        history.create(starting("two", created, null));
        history.finish(List.of(succeeded("two", "2", created.plusMillis(500), List.of("setosa", "setosa"))));
        history.record(interactive("bad", "iris", created, failed("bad"), "application/json"));
        history.record(interactive("other", "mnist", "1", created, Duration.ZERO, "7"));
        history.record(
                interactive("old", "iris", "1", created.minus(3, ChronoUnit.HOURS), Duration.ZERO, "versicolor"));
        written();

        List<VersionFigures> figures = history.compare("iris", created);

        assertThat(figures).extracting(VersionFigures::version).containsExactly(null, "1", "2");
        VersionFigures none = figures.get(0);
        assertThat(none.failed()).isEqualTo(1);
        assertThat(none.errorRate()).isEqualTo(1);
        assertThat(none.latency()).isEmpty();
        VersionFigures one = figures.get(1);
        assertThat(one.predictions()).isEqualTo(100);
        assertThat(one.rows()).isEqualTo(100);
        assertThat(one.failed()).isZero();
        assertThat(one.answers()).containsExactly(entry("setosa", 70L), entry("virginica", 30L));
        assertThat(one.computeMean()).contains(Duration.ofNanos(1_234_000));
        VersionFigures.Latency latency = one.latency().orElseThrow();
        assertThat(latency.mean()).isEqualTo(Duration.ofNanos(50_500_000));
        assertThat(latency.p50()).isBetween(Duration.ofMillis(48), Duration.ofMillis(52));
        assertThat(latency.p95()).isBetween(Duration.ofMillis(91), Duration.ofMillis(99));
        assertThat(latency.p99()).isBetween(Duration.ofMillis(95), Duration.ofMillis(103));
        assertThat(figures.get(2).answers()).containsEntry("setosa", 2L);
        assertThat(history.compare("iris", created.minus(4, ChronoUnit.HOURS)))
                .filteredOn(each -> "1".equals(each.version()))
                .singleElement()
                .satisfies(each -> assertThat(each.predictions()).isEqualTo(101));
        assertThat(history.compare("unknown", created)).isEmpty();
    }

    @Test
    void a_truth_counts_once_and_a_later_one_replaces_it() {
        history.create(starting("a"));
        history.finish(List.of(succeeded("a", "1", now(), List.of("setosa", "virginica"))));
        history.record(interactive("b"));

        assertThat(history.truth("b", List.of("setosa"))).isEqualTo(new TruthOutcome.Stored(1, 1));
        assertThat(history.truth("a", List.of("setosa", "setosa"))).isEqualTo(new TruthOutcome.Stored(2, 1));
        assertThat(history.truth("a", List.of("versicolor", "setosa"))).isEqualTo(new TruthOutcome.Stored(2, 0));

        assertThat(history.compare("iris", now())).singleElement().satisfies(figures -> {
            assertThat(figures.truths()).isEqualTo(3);
            assertThat(figures.correct()).isEqualTo(1);
            assertThat(figures.accuracy()).hasValue(1.0 / 3);
        });
    }

    @Test
    void a_truth_must_fit_its_prediction() {
        history.create(starting("open"));
        history.record(interactive("a"));
        history.record(interactive("numbers", "iris", now(), succeeded("numbers", "1", now(), List.of("x")), "x"));
        history.record(interactive("failed", "iris", now(), failed("failed"), "x"));

        assertThat(history.truth("unknown", List.of("x"))).isEqualTo(new TruthOutcome.UnknownId());
        assertThat(history.truth("open", List.of("x"))).isEqualTo(new TruthOutcome.NotSucceeded(Status.STARTING));
        assertThat(history.truth("failed", List.of("x"))).isEqualTo(new TruthOutcome.NotSucceeded(Status.FAILED));
        assertThat(history.truth("a", List.of("x", "y"))).isEqualTo(new TruthOutcome.WrongNumberOfRows(1, 2));
        assertThat(history.compare("iris", now()))
                .allSatisfy(figures -> assertThat(figures.truths()).isZero());
    }

    @Test
    void truths_of_one_prediction_at_once_count_once() throws Exception {
        history.record(interactive("a"));
        written();

        together(6, () -> history.truth("a", List.of("setosa")));

        assertThat(history.compare("iris", now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.truths()).isEqualTo(1));
    }
}
