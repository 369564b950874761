package dev.foretell.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A history on an empty database, and what its tests do with it. Tests extend it. */
abstract class HistoryFixture {

    static final Duration MONTH = Duration.ofDays(30);

    private final Map<History, Database> opened = new LinkedHashMap<>();
    private final List<Database> databases = new ArrayList<>();
    DatabaseSettings settings;
    History history;

    /** The metrics of the history that was opened last. */
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    /** An empty database. */
    abstract DatabaseSettings empty();

    /** Starts the empty database of a test, which is its own unless tests share one. */
    StartedDatabase startEmpty() {
        DatabaseSettings own = empty();
        return new StartedDatabase(own, start(own));
    }

    @BeforeEach
    void open_an_empty_database() {
        StartedDatabase empty = startEmpty();
        settings = empty.settings();
        history = open(empty.database(), keeping(MONTH));
    }

    @AfterEach
    void close_all() {
        opened.keySet().forEach(History::close);
        databases.forEach(Database::close);
    }

    /** Starts a database, which is closed after the test. */
    final Database start(DatabaseSettings of) {
        Database database = new Database(of);
        databases.add(database);
        database.start();
        return database;
    }

    final History open(DatabaseSettings of, Duration retention) {
        return open(start(of), keeping(retention));
    }

    final History open(DatabaseSettings of, PredictionBuffer buffer) {
        return open(start(of), database -> new History(database, MONTH, metrics, List.of(), Time.SYSTEM, buffer));
    }

    private Function<Database, History> keeping(Duration retention) {
        return database -> new History(database, retention, metrics, List.of(), Time.SYSTEM);
    }

    private History open(Database database, Function<Database, History> made) {
        metrics = new SimpleMeterRegistry();
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

    final Prediction found(String id) {
        return history.find(id).orElseThrow();
    }

    static void assertSame(Prediction actual, Prediction expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
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
