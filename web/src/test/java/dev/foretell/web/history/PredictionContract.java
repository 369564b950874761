package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.failed;
import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.now;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static dev.foretell.web.history.TestPredictions.withInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.process.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a history does with predictions, on every database. */
abstract class PredictionContract extends HistoryFixture {

    @Test
    void an_interactive_prediction_is_found_at_once_and_after_it_is_written() {
        Prediction prediction = interactive("a");

        history.record(prediction);
        assertSame(found("a"), prediction);

        written();
        assertSame(found("a"), prediction);
        assertThat(history.find("b")).isEmpty();
        assertThat(metrics.get("foretell.history.writes").timer().count()).isPositive();
    }

    @Test
    void a_failed_prediction_keeps_its_problem() {
        Prediction prediction = interactive("a", "iris", now(), failed("a", now(), "x".repeat(2_000)), "image/png");

        history.record(prediction);
        written();

        assertSame(found("a"), prediction);
    }

    @Test
    void an_image_of_10_mebibytes_is_stored_as_it_came() {
        byte[] image = new byte[10 << 20];
        new Random(1).nextBytes(image);
        history.record(withInput(interactive("a"), image));
        history.create(withInput(starting("b"), image));
        written();

        assertThat(found("a").input()).isEqualTo(image);
        assertThat(found("b").input()).isEqualTo(image);
        assertThat(history.list(new Query(null, null, null, 10)))
                .hasSize(2)
                .allSatisfy(listed -> assertThat(listed.input()).isEmpty());
        assertThat(history.takeUnpublished(now(), Duration.ZERO, 10))
                .singleElement()
                .satisfies(taken -> assertThat(taken.input()).isEqualTo(image));
    }

    @Test
    void an_id_of_64_characters_fits_and_a_longer_one_is_refused() {
        String id = "x".repeat(Prediction.MAX_ID);

        assertThat(history.create(starting(id))).isEqualTo(new CreationOutcome.New());
        assertThat(history.find(id)).isPresent();
        assertThatThrownBy(() -> history.create(starting(id + "x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_that_the_database_refuses_costs_no_other() {
        IntStream.range(0, 100).forEach(i -> history.record(interactive(i == 50 ? "x".repeat(65) : "id-" + i)));
        written();

        assertThat(history.list(new Query(null, null, null, 1_000))).hasSize(99);
        assertThat(dropped()).isEqualTo(1);
    }

    @Test
    void hostile_texts_are_stored_with_what_no_database_takes_replaced() {
        String hostile = "a\0b\uD800c'; drop table prediction; --\uDC00";
        history.record(interactive("a", hostile, hostile, now(), Duration.ZERO, hostile));
        history.record(interactive("b", "iris", now(), failed("b", now(), hostile), hostile));
        history.create(starting("c", now(), hostile));
        history.finish(List.of(succeeded("c", hostile, now(), List.of(hostile, hostile))));
        written();

        String expected = "a\uFFFDb\uFFFDc'; drop table prediction; --\uFFFD";
        assertThat(found("a").model()).isEqualTo(expected);
        // In JSON, NUL is an escape sequence, which every database accepts.
        assertThat(found("a").classes()).containsExactly(expected.replaceFirst("\uFFFD", "\0"));
        assertThat(found("b").contentType()).isEqualTo(expected);
        assertThat(found("c").webhook()).isEqualTo(expected);
        assertThat(history.find(hostile)).isEmpty();
        assertThat(history.compare(hostile, now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.answers()).containsOnlyKeys(expected));
        assertThat(dropped()).isZero();
    }

    @Test
    void an_interactive_prediction_never_takes_an_id_that_is_there() {
        history.create(starting("a"));
        history.record(interactive("a"));
        history.record(interactive("b"));
        history.record(interactive("b", "mnist", "9", now(), Duration.ZERO, "7"));
        written();

        assertThat(found("a").status()).isEqualTo(Status.STARTING);
        assertThat(found("b").model()).isEqualTo("iris");
        assertThat(history.compare("iris", now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.predictions()).isEqualTo(1));
    }

    @Test
    void pages_are_newest_first_and_complete() {
        Instant start = now().minusSeconds(1_000);
        for (int i = 0; i < 60; i++) {
            // Some have the same time, so that they are in the order of their ids.
            history.record(interactive(
                    String.format(Locale.ROOT, "id-%02d", i),
                    i % 2 == 0 ? "iris" : "mnist",
                    "1",
                    start.plusSeconds(i / 4),
                    Duration.ZERO,
                    "x"));
        }
        history.record(interactive("failed", "iris", start, failed("failed"), "image/png"));
        written();

        List<String> paged = new ArrayList<>();
        Optional<String> last = Optional.empty();
        do {
            List<String> page = ids(history.list(new Query(null, null, last.orElse(null), 7)));
            paged.addAll(page);
            last = page.stream().reduce((first, second) -> second);
        } while (last.isPresent());

        assertThat(paged).hasSize(61).doesNotHaveDuplicates().startsWith("id-59", "id-58", "id-57", "id-56", "id-55");
        assertThat(ids(history.list(new Query("mnist", null, "id-20", 3)))).containsExactly("id-19", "id-17", "id-15");
        assertThat(ids(history.list(new Query("iris", Status.FAILED, null, 10))))
                .containsExactly("failed");
        assertThat(history.list(new Query(null, null, "unknown", 10))).isEmpty();
    }

    @Test
    void what_is_too_old_is_deleted_and_what_is_open_stays() {
        Instant old = now().minus(31, ChronoUnit.DAYS);
        for (int i = 0; i < 450; i++) {
            history.record(interactive("old-" + i, "iris", "1", old, Duration.ZERO, "setosa"));
        }
        history.record(interactive("new"));
        history.create(starting("open", old, null));
        history.create(starting("told", old, "https://example.org"));
        history.finish(List.of(succeeded("told", "1", old, List.of("setosa"))));
        written();

        retention(MONTH).run();

        assertThat(ids(history.list(new Query(null, null, null, 1_000)))).containsExactly("new", "open");
        assertThat(history.takeDueHooks(now(), 10, Duration.ofMinutes(1))).isEmpty();
        assertThat(history.compare("iris", Instant.EPOCH)).singleElement().satisfies(figures -> {
            assertThat(figures.predictions()).isEqualTo(1);
            assertThat(figures.answers()).containsEntry("setosa", 1L);
        });
    }

    @Test
    void without_a_retention_all_is_kept() {
        history.record(interactive("old", "iris", "1", Instant.EPOCH, Duration.ZERO, "setosa"));
        written();

        retention(Duration.ZERO).run();

        assertThat(history.find("old")).isPresent();
    }

    private Retention retention(Duration kept) {
        return new Retention(start(settings), kept, List.of(), Time.SYSTEM);
    }
}
