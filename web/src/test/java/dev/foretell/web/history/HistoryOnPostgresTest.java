package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.web.database.DatabaseException;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.database.HistoryUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the history in a PostgreSQL that several processes share, and that may be unavailable. */
@ExtendWith(DatabaseRing.class)
class HistoryOnPostgresTest extends HistoryFixture {

    private final TestDatabase database;

    HistoryOnPostgresTest(TestDatabase database) {
        this.database = database;
    }

    @Override
    DatabaseSettings empty() {
        return database.empty();
    }

    @Test
    void two_processes_never_take_the_same_job() throws Exception {
        List<String> all = IntStream.range(0, 100)
                .mapToObj(i -> String.format(Locale.ROOT, "job-%03d", i))
                .toList();
        all.forEach(id -> history.create(starting(id, TestPredictions.now().minusSeconds(60), null)));
        Iterator<History> both = List.of(history, open(settings, MONTH)).iterator();

        List<List<String>> taken = together(2, () -> {
            History mine;
            synchronized (both) {
                mine = both.next();
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ids.addAll(ids(mine.takeUnpublished(TestPredictions.now(), Duration.ofSeconds(30), 10)));
            }
            return ids;
        });

        assertThat(taken.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void two_processes_that_end_the_same_jobs_end_each_once() throws Exception {
        List<String> all = IntStream.range(0, 50).mapToObj(i -> "job-" + i).toList();
        all.forEach(id -> history.create(starting(id)));
        Iterator<History> both = List.of(history, open(settings, MONTH)).iterator();

        List<List<Prediction>> ended = together(2, () -> {
            History mine;
            synchronized (both) {
                mine = both.next();
            }
            return mine.finish(all.stream().map(TestPredictions::succeeded).toList());
        });

        assertThat(ended.stream().flatMap(List::stream).map(Prediction::id)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(history.compare("iris", TestPredictions.now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.predictions()).isEqualTo(50));
    }

    @Test
    void two_processes_may_start_on_an_empty_database_at_once() throws Exception {
        DatabaseSettings fresh = empty();

        List<History> started = together(2, () -> {
            return open(fresh, MONTH);
        });

        assertThat(started).allMatch(History::isAvailable);
    }

    @Test
    void while_the_database_is_away_predictions_go_on_jobs_are_refused_and_nothing_is_lost() throws Exception {
        DatabaseRing.requireOurs(database);
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger recorded = new AtomicInteger();
        AtomicInteger most = new AtomicInteger(1_000);
        ExecutorService load = Executors.newSingleThreadExecutor();
        Future<?> done = load.submit(() -> {
            while (going.get()) {
                // No more predictions wait than the buffer holds, so that all must be recorded at the end.
                if (waiting() < most.get()) {
                    history.record(interactive("id-" + recorded.getAndIncrement()));
                }
            }
        });
        try {
            int before = recorded.get();
            Eventually.until("it goes", () -> recorded.get() > before + 1_000);
            database.stop();
            try {
                Eventually.until("its absence is noticed", () -> !history.isAvailable());
                assertThatThrownBy(() -> history.create(starting("promised")))
                        .isInstanceOf(HistoryUnavailableException.class);
                assertThatThrownBy(() -> history.find("unknown")).isInstanceOf(HistoryUnavailableException.class);
                int during = recorded.get();
                most.set(50_000);
                Eventually.until("predictions go on", () -> recorded.get() > during + 1_000);
                assertThat(history.find("id-" + during)).isPresent();
            } finally {
                database.start();
            }
            Eventually.until("it is back", history::isAvailable);
        } finally {
            going.set(false);
            done.get();
            load.shutdown();
        }
        written();

        assertThat(dropped()).isZero();
        assertThat(history.compare("iris", TestPredictions.now().minusSeconds(3_600)).stream()
                        .mapToLong(VersionFigures::predictions)
                        .sum())
                .isEqualTo(recorded.get());
        assertThat(history.create(starting("promised"))).isEqualTo(new CreationOutcome.New());
        assertThat(history.finish(List.of(succeeded("promised")))).hasSize(1);
    }

    @Test
    void while_the_database_hangs_nobody_waits_for_long_and_nothing_is_lost() throws Exception {
        Connection locking = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        locking.setAutoCommit(false);
        try (locking) {
            locking.createStatement().execute("lock table prediction in access exclusive mode");
            IntStream.range(0, 100).forEach(i -> history.record(interactive("id-" + i)));

            List<Boolean> refused = together(20, () -> {
                try {
                    history.find("unknown");
                    return false;
                } catch (HistoryUnavailableException e) {
                    return true;
                }
            });

            assertThat(refused).hasSize(20).containsOnly(true);
            assertThat(history.find("id-99")).isPresent();
            locking.rollback();
        }
        Eventually.until("it is back", history::isAvailable);
        written();

        assertThat(history.list(new Query(null, null, null, 1_000))).hasSize(100);
        assertThat(history.create(starting("promised"))).isEqualTo(new CreationOutcome.New());
        assertThat(dropped()).isZero();
    }

    @Test
    void a_database_that_is_away_at_the_start_is_waited_for() {
        DatabaseRing.requireOurs(database);
        DatabaseSettings fresh = empty();
        database.stop();
        History early;
        try {
            early = open(fresh, MONTH);
            assertThat(early.isAvailable()).isFalse();
            early.record(interactive("a"));
            assertThat(early.find("a")).isPresent();
        } finally {
            database.start();
        }
        Eventually.until("it is there", early::isAvailable);
        written();

        assertThat(early.list(new Query(null, null, null, 10))).hasSize(1);
    }

    @Test
    void what_cannot_be_written_before_the_end_is_counted() {
        DatabaseRing.requireOurs(database);
        database.stop();
        try {
            Eventually.until("its absence is noticed", () -> {
                history.record(interactive("id"));
                return !history.isAvailable();
            });
            close(history);
        } finally {
            database.start();
        }

        assertThat(dropped()).isEqualTo(1);
    }

    @Test
    void a_wrong_password_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> open(new DatabaseSettings(settings.url(), settings.user(), "hush"), MONTH))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("hush");
    }
}
