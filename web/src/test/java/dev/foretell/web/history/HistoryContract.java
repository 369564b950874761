package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.failed;
import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.now;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static dev.foretell.web.history.TestPredictions.withInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.database.HistoryUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The guarantees of the history that hold on every database. */
abstract class HistoryContract {

    static final Duration MONTH = Duration.ofDays(30);
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Map<History, Database> opened = new LinkedHashMap<>();
    DatabaseSettings settings;
    History history;
    /** The metrics of the history that was opened last. */
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    /** An empty database. */
    abstract DatabaseSettings empty();

    @BeforeEach
    void open_an_empty_database() {
        settings = empty();
        history = open(settings, MONTH);
    }

    @AfterEach
    void close_all() {
        List.copyOf(opened.keySet()).forEach(this::close);
        databases.forEach(Database::close);
    }

    final History open(DatabaseSettings of, Duration retention) {
        return open(of, database -> new History(database, retention, metrics, List.of(), Time.SYSTEM));
    }

    final History open(DatabaseSettings of, PredictionBuffer buffer) {
        return open(of, database -> new History(database, MONTH, metrics, List.of(), Time.SYSTEM, buffer));
    }

    private History open(DatabaseSettings of, Function<Database, History> made) {
        metrics = new SimpleMeterRegistry();
        Database database = new Database(of);
        databases.add(database);
        database.start();
        History started = made.apply(database);
        opened.put(started, database);
        started.start();
        return started;
    }

    final void close(History history) {
        history.close();
        Objects.requireNonNull(opened.get(history)).close();
    }

    final void written() {
        Eventually.until("all is written", () -> waiting() == 0);
    }

    final double waiting() {
        return metrics.get("foretell.history.waiting").gauge().value();
    }

    final double dropped() {
        return metrics.get("foretell.history.dropped").counter().count();
    }

    private Prediction found(String id) {
        return history.find(id).orElseThrow();
    }

    private static void assertSame(Prediction actual, Prediction expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void a_normal_start_logs_no_warning() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        try {
            close(open(empty(), MONTH));
            open(settings, MONTH);
        } finally {
            root.detachAppender(logged);
        }

        assertThat(logged.list).isNotEmpty().noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

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
    void a_job_is_created_once_and_the_first_stays() {
        Prediction first = starting("a");

        assertThat(history.create(first)).isEqualTo(new CreationOutcome.New());

        assertThat(history.create(withInput(first, new byte[1])))
                .isInstanceOfSatisfying(
                        CreationOutcome.Existing.class, existing -> assertSame(existing.prediction(), first));
        assertSame(found("a"), first);
    }

    @Test
    void a_job_never_takes_the_id_of_an_interactive_prediction_written_or_not() {
        history.record(interactive("a"));
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);
        written();
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);
        assertThat(found("a").background()).isFalse();
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
    void of_many_who_create_the_same_job_at_once_one_does() throws Exception {
        List<CreationOutcome> outcomes = together(8, () -> history.create(starting("a")));

        assertThat(outcomes).filteredOn(CreationOutcome.New.class::isInstance).hasSize(1);
    }

    @Test
    void a_job_goes_from_starting_over_processing_to_its_end() {
        Prediction created = starting("a");
        JobStart started = new JobStart("a", "worker@host-7", now());
        PredictionEnd end = succeeded("a");

        history.create(created);
        history.processing(List.of(started, new JobStart("unknown", "w", now())));
        assertSame(found("a"), created.processing(started));

        assertThat(history.finish(List.of(end)))
                .singleElement()
                .satisfies(
                        ended -> assertSame(ended, created.processing(started).finished(end)));
        assertSame(found("a"), created.processing(started).finished(end));
    }

    @Test
    void an_end_is_never_overwritten() {
        history.create(starting("a"));
        PredictionEnd first = succeeded("a");
        history.finish(List.of(first));

        assertThat(history.finish(List.of(failed("a")))).isEmpty();
        history.processing(List.of(new JobStart("a", "late", now())));
        assertThat(history.cancel("a")).isEmpty();

        assertSame(found("a"), starting("a", found("a").created(), null).finished(first));
    }

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
    void of_two_answers_at_once_one_wins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String id = "job-" + round;
            history.create(starting(id));
            List<List<Prediction>> outcomes =
                    together(4, () -> history.finish(List.of(succeeded(id), succeeded("unknown"))));
            assertThat(outcomes.stream().flatMap(List::stream)).hasSize(1);
        }
        assertThat(history.compare("iris", now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.predictions()).isEqualTo(20));
    }

    @Test
    void two_answers_in_one_batch_are_one() {
        history.create(starting("a"));

        assertThat(history.finish(List.of(succeeded("a"), failed("a"), failed("unknown"))))
                .singleElement()
                .satisfies(ended -> assertThat(ended.status()).isEqualTo(Status.SUCCEEDED));
    }

    @Test
    void an_answer_of_an_interactive_prediction_changes_nothing() {
        history.record(interactive("a"));
        written();

        assertThat(history.finish(List.of(failed("a")))).isEmpty();
        assertThat(history.cancel("a")).isEmpty();
    }

    @Test
    void an_answer_that_the_database_refuses_costs_no_other() {
        history.create(starting("a"));
        history.create(starting("b"));
        // No database can hold this time.
        PredictionEnd impossible = succeeded("a", "1", Instant.MAX, List.of("setosa"));

        assertThat(history.finish(List.of(impossible, succeeded("b"))))
                .extracting(Prediction::id)
                .containsExactly("b");
        assertThat(found("a").status()).isEqualTo(Status.STARTING);
    }

    @Test
    void a_job_that_no_worker_has_taken_can_be_canceled_and_a_late_answer_changes_nothing() {
        history.create(starting("a"));

        assertThat(history.cancel("a"))
                .hasValueSatisfying(canceled -> assertThat(canceled.status()).isEqualTo(Status.CANCELED));

        assertThat(history.finish(List.of(succeeded("a")))).isEmpty();
        assertThat(history.cancel("a")).isEmpty();
        assertThat(found("a").status()).isEqualTo(Status.CANCELED);
        assertThat(found("a").completed()).isNotNull();
        assertThat(history.takeUnpublished(now(), Duration.ZERO, 10)).isEmpty();
        assertThat(history.compare("iris", now())).isEmpty();
    }

    @Test
    void a_job_that_a_worker_has_taken_cannot_be_canceled() {
        history.create(starting("a"));
        history.processing(List.of(new JobStart("a", "w", now())));

        assertThat(history.cancel("a")).isEmpty();
        assertThat(history.cancel("unknown")).isEmpty();
    }

    @Test
    void what_is_not_published_is_taken_once_per_pause_and_what_is_published_or_ended_is_not() {
        Instant earlier = now().minusSeconds(60);
        Stream.of("a", "b", "c", "d").forEach(id -> history.create(starting(id, earlier, null)));
        history.create(starting("new"));
        history.published(List.of(new PublishAttempt("b", earlier), new PublishAttempt("unknown", earlier)));
        history.finish(List.of(succeeded("c")));

        assertThat(ids(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)))
                .containsExactly("a", "d");
        assertThat(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)).isEmpty();
        assertThat(ids(history.takeUnpublished(now(), Duration.ZERO, 2))).containsExactly("a", "new");

        history.unpublishAll();
        assertThat(ids(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)))
                .containsExactly("b");
    }

    @Test
    void a_late_confirm_of_an_attempt_is_passed_over_when_there_was_another_since() {
        Instant earlier = now().minusSeconds(60);
        Stream.of("again", "elsewhere").forEach(id -> history.create(starting(id, earlier, null)));
        Instant tried = now();
        history.unpublish("elsewhere", tried.minusSeconds(30));
        assertThat(ids(history.takeUnpublished(tried, Duration.ofSeconds(45), 10)))
                .containsExactly("again");

        history.published(List.of(new PublishAttempt("again", earlier), new PublishAttempt("elsewhere", earlier)));

        assertThat(ids(history.takeUnpublished(tried.plusSeconds(1), Duration.ZERO, 10)))
                .containsExactly("again", "elsewhere");
        history.published(List.of(new PublishAttempt("again", tried.plusSeconds(1))));
        assertThat(ids(history.takeUnpublished(tried.plusSeconds(2), Duration.ZERO, 10)))
                .containsExactly("elsewhere");
    }

    @Test
    void a_job_that_is_withdrawn_was_never_there() {
        Prediction job = starting("a");
        history.create(job);

        assertThat(history.withdraw(new PublishAttempt("a", job.created()))).isTrue();

        assertThat(history.find("a")).isEmpty();
        assertThat(history.takeUnpublished(now(), Duration.ZERO, 10)).isEmpty();
        assertThat(history.create(job)).isInstanceOf(CreationOutcome.New.class);
    }

    @Test
    void a_job_that_somebody_else_was_told_of_is_not_withdrawn() {
        Prediction job = starting("a", now().minusSeconds(1), null);
        history.create(job);
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);

        assertThat(history.withdraw(new PublishAttempt("a", job.created()))).isFalse();

        assertThat(ids(history.takeUnpublished(now(), Duration.ZERO, 10))).containsExactly("a");
    }

    @Test
    void what_is_overdue_is_found_until_it_is_closed() {
        Instant earlier = now().minusSeconds(60);
        history.create(starting("old", earlier, null));
        history.create(starting("new"));
        history.published(List.of(new PublishAttempt("old", earlier)));

        assertThat(ids(history.takeOverdue(Duration.ofSeconds(30), 10))).containsExactly("old");
        history.finish(List.of(failed("old")));
        assertThat(history.takeOverdue(Duration.ofSeconds(30), 10)).isEmpty();
    }

    @Test
    void pages_are_newest_first_and_complete() {
        Instant start = now().minusSeconds(1_000);
        for (int i = 0; i < 60; i++) {
            // Some have the same time, so that they are in the order of their ids.
            history.record(interactive(
                    "id-%02d".formatted(i),
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

    @Test
    void a_webhook_is_due_from_the_end_on_until_it_is_delivered() {
        history.create(starting("a", now(), "https://example.org/a"));
        history.create(starting("b", now(), "https://example.org/b"));
        history.create(starting("silent"));
        assertThat(history.takeDueHooks(now(), 10, LEASE)).isEmpty();

        history.finish(List.of(succeeded("a"), succeeded("silent")));
        history.finish(List.of(failed("a")));
        history.cancel("b");

        Instant due = now();
        assertThat(history.takeDueHooks(due, 10, LEASE))
                .extracting(hook -> hook.prediction().id() + " " + hook.attempts())
                .containsExactlyInAnyOrder("a 0", "b 0");
        assertThat(history.takeDueHooks(due, 10, LEASE)).isEmpty();
        history.hookDelivered("a");
        assertThat(history.takeDueHooks(due.plus(LEASE), 10, LEASE))
                .singleElement()
                .satisfies(hook -> assertThat(hook.prediction().status()).isEqualTo(Status.CANCELED));
    }

    @Test
    void a_webhook_that_failed_is_due_again_later_until_it_is_given_up() {
        history.create(starting("a", now(), "https://example.org/a"));
        history.finish(List.of(succeeded("a")));
        Instant due = now();
        Instant next = due.plusSeconds(10);
        history.takeDueHooks(due, 10, LEASE);

        history.hookFailed("a", 1, next, "HTTP 503 \0" + "x".repeat(5_000));
        assertThat(history.takeDueHooks(next.minusMillis(1), 10, LEASE)).isEmpty();
        assertThat(history.takeDueHooks(next, 10, LEASE))
                .singleElement()
                .satisfies(hook -> assertThat(hook.attempts()).isEqualTo(1));

        history.hookFailed("a", 2, null, "HTTP 410");
        assertThat(history.takeDueHooks(next.plus(MONTH), 10, LEASE)).isEmpty();
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
        assertThat(history.takeDueHooks(now(), 10, LEASE)).isEmpty();
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
        Database database = new Database(settings);
        database.start();
        databases.add(database);
        return new Retention(database, kept, List.of(), Time.SYSTEM);
    }

    private final List<Database> databases = new ArrayList<>();

    @Test
    void what_does_not_fit_into_the_buffer_is_dropped_and_counted() {
        PredictionBuffer small = new PredictionBuffer(10, 1L << 20, Duration.ofHours(1));
        History full = open(settings, small);

        IntStream.range(0, 15).forEach(i -> full.record(interactive("id-" + i)));
        assertThat(dropped()).isEqualTo(5);
        assertThat(full.find("id-9")).isPresent();
        assertThat(full.find("id-10")).isEmpty();

        close(full);
        assertThat(history.list(new Query(null, null, null, 100))).hasSize(10);
    }

    @Test
    void what_waits_is_bounded_in_bytes_too() {
        History full = open(settings, new PredictionBuffer(1_000, 3L << 20, Duration.ofHours(1)));

        IntStream.range(0, 4).forEach(i -> full.record(withInput(interactive("id-" + i), new byte[1 << 20])));

        assertThat(dropped()).isEqualTo(2);
    }

    @Test
    void closing_writes_what_waits_and_afterwards_nothing_is_taken() {
        IntStream.range(0, 2_000).forEach(i -> history.record(interactive("id-" + i)));

        close(history);
        close(history);
        history.record(interactive("late"));

        assertThat(history.isAvailable()).isFalse();
        assertThat(dropped()).isEqualTo(1);
        assertThatThrownBy(() -> history.find("id-1")).isInstanceOf(HistoryUnavailableException.class);
        assertThatThrownBy(() -> history.create(starting("x"))).isInstanceOf(HistoryUnavailableException.class);
        assertThat(open(settings, MONTH).list(new Query(null, null, null, 5_000)))
                .hasSize(2_000);
    }

    @Test
    void a_thread_that_is_interrupted_does_not_hurt_the_others() {
        history.record(interactive("a"));
        written();

        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            try {
                history.find("a");
                history.create(starting("job-" + i));
            } catch (HistoryUnavailableException e) {
                // The interrupt asked this thread to stop.
            } finally {
                Thread.interrupted();
            }
        }

        assertThat(history.find("a")).isPresent();
        assertThat(history.create(starting("b"))).isEqualTo(new CreationOutcome.New());
    }

    static List<String> ids(Collection<Prediction> predictions) {
        return predictions.stream().map(Prediction::id).toList();
    }

    /** Runs a task in several threads at the same time. */
    static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> futures = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> {
                        start.await(1, TimeUnit.MINUTES);
                        return work.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(1, TimeUnit.MINUTES));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
