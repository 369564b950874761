package dev.foretell.web.history;

import dev.foretell.web.database.ColumnValues;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what predictions contribute to the hourly figures and writes the sums, so that a batch changes few rows. Used
 * by one thread, once per transaction.
 */
final class HourlyFigures {

    private static final int LONGEST_LABEL = 255;

    /**
     * The key of a row of one of the tables; every process writes in the order of keys, so that transactions do not
     * deadlock.
     */
    private record Key(String model, Instant hour, String version, String label, int bucket)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::model)
                .thenComparing(Key::hour)
                .thenComparing(Key::version)
                .thenComparing(Key::label)
                .thenComparingInt(Key::bucket);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        Key labelled(String answer) {
            String label = answer.substring(0, Math.min(answer.length(), LONGEST_LABEL));
            return new Key(model, hour, version, ColumnValues.storable(label), 0);
        }

        Key inBucket(int latency) {
            return new Key(model, hour, version, "", latency);
        }
    }

    /** A row of the table {@code hourly}. */
    private record Totals(
            long predictions,
            long inputRows,
            long failed,
            long latencyMicros,
            long computed,
            long computeMicros,
            long truths,
            long correct) {

        Totals plus(Totals other) {
            return new Totals(
                    predictions + other.predictions,
                    inputRows + other.inputRows,
                    failed + other.failed,
                    latencyMicros + other.latencyMicros,
                    computed + other.computed,
                    computeMicros + other.computeMicros,
                    truths + other.truths,
                    correct + other.correct);
        }
    }

    private final Map<Key, Totals> totals = new TreeMap<>();
    private final Map<Key, Long> answers = new TreeMap<>();
    private final Map<Key, Long> latencies = new TreeMap<>();

    private HourlyFigures() {}

    /** Counts predictions that have ended; canceled ones do not count. */
    static void count(Handle handle, Collection<Prediction> ended) {
        HourlyFigures figures = new HourlyFigures();
        ended.stream()
                .filter(each -> each.status() == Status.SUCCEEDED || each.status() == Status.FAILED)
                .forEach(figures::add);
        figures.write(handle);
    }

    /**
     * Counts rows whose true class is known, and those of them that were predicted correctly; negative numbers undo
     * that.
     */
    static void countTruth(Handle handle, Prediction prediction, int truths, int correct) {
        HourlyFigures figures = new HourlyFigures();
        figures.totals.put(key(prediction), new Totals(0, 0, 0, 0, 0, 0, truths, correct));
        figures.write(handle);
    }

    private static Key key(Prediction prediction) {
        Instant hour = end(prediction).truncatedTo(ChronoUnit.HOURS);
        return new Key(
                ColumnValues.storable(prediction.model()),
                hour,
                ColumnValues.storable(orEmpty(prediction.version())),
                "",
                0);
    }

    private static Instant end(Prediction prediction) {
        return prediction.completed() == null ? prediction.created() : prediction.completed();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private void add(Prediction prediction) {
        Key key = key(prediction);
        boolean failed = prediction.status() == Status.FAILED;
        long latency = failed ? 0 : latency(prediction);
        Duration compute = prediction.computeTime();
        totals.merge(
                key,
                new Totals(
                        1,
                        prediction.rows(),
                        failed ? 1 : 0,
                        latency,
                        compute == null ? 0 : 1,
                        compute == null ? 0 : compute.toNanos() / 1_000,
                        0,
                        0),
                Totals::plus);
        if (!failed) {
            latencies.merge(key.inBucket(LatencyBuckets.bucket(latency)), 1L, Long::sum);
            // Rows are grouped first: many rows have few classes, and a text is found faster than a key is compared.
            prediction.classes().stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                    .forEach((label, rows) -> answers.merge(key.labelled(label), rows, Long::sum));
        }
    }

    private static long latency(Prediction prediction) {
        return Math.max(0, ChronoUnit.MICROS.between(prediction.created(), end(prediction)));
    }

    private void write(Handle handle) {
        HOURLY.add(handle, totals);
        HOURLY_ANSWER.add(handle, answers);
        HOURLY_LATENCY.add(handle, latencies);
    }

    private static final Table<Totals> HOURLY = new Table<>(
            """
            update hourly set predictions = predictions + :predictions, input_rows = input_rows + :inputRows,
                failed = failed + :failed, latency_micros = latency_micros + :latencyMicros,
                computed = computed + :computed, compute_micros = compute_micros + :computeMicros,
                truths = truths + :truths, correct = correct + :correct
            where model = :model and hour_start = :hour and version = :version
            """,
            """
            insert into hourly (model, hour_start, version, predictions, input_rows, failed, latency_micros,
                computed, compute_micros, truths, correct)
            values (:model, :hour, :version, :predictions, :inputRows, :failed, :latencyMicros,
                :computed, :computeMicros, :truths, :correct)
            """,
            (batch, key, sums) -> batch.bind("predictions", sums.predictions())
                    .bind("inputRows", sums.inputRows())
                    .bind("failed", sums.failed())
                    .bind("latencyMicros", sums.latencyMicros())
                    .bind("computed", sums.computed())
                    .bind("computeMicros", sums.computeMicros())
                    .bind("truths", sums.truths())
                    .bind("correct", sums.correct()));

    private static final Table<Long> HOURLY_ANSWER = new Table<>(
            """
            update hourly_answer set amount = amount + :amount
            where model = :model and hour_start = :hour and version = :version and label = :label
            """, """
            insert into hourly_answer (model, hour_start, version, label, amount)
            values (:model, :hour, :version, :label, :amount)
            """, (batch, key, amount) -> batch.bind("label", key.label()).bind("amount", amount));

    private static final Table<Long> HOURLY_LATENCY = new Table<>(
            """
            update hourly_latency set amount = amount + :amount
            where model = :model and hour_start = :hour and version = :version and bucket = :bucket
            """, """
            insert into hourly_latency (model, hour_start, version, bucket, amount)
            values (:model, :hour, :version, :bucket, :amount)
            """, (batch, key, amount) -> batch.bind("bucket", key.bucket()).bind("amount", amount));

    private interface Binder<V> {
        void bind(PreparedBatch batch, Key key, V sums);
    }

    private record Table<V>(String update, String insert, Binder<V> binder) {

        /**
         * Adds to existing rows and inserts the others. A process that loses the race to insert one repeats its
         * transaction; MERGE is not used, since PostgreSQL has it only since version 15.
         */
        void add(Handle handle, Map<Key, V> sums) {
            int[] changed = execute(handle, update, sums);
            Map<Key, V> missing = new TreeMap<>();
            int next = 0;
            for (Map.Entry<Key, V> each : sums.entrySet()) {
                if (changed[next++] == 0) {
                    missing.put(each.getKey(), each.getValue());
                }
            }
            execute(handle, insert, missing);
        }

        private int[] execute(Handle handle, String statement, Map<Key, V> sums) {
            if (sums.isEmpty()) {
                return new int[0];
            }
            PreparedBatch batch = handle.prepareBatch(statement);
            sums.forEach((key, value) -> {
                batch.bind("model", key.model()).bind("hour", key.hour()).bind("version", key.version());
                binder.bind(batch, key, value);
                batch.add();
            });
            return batch.execute();
        }
    }
}
