package dev.foretell.web.history;

import dev.foretell.web.history.VersionFigures.Latency;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads the figures of a model's versions from the hourly sums. Used by one thread, once. */
final class VersionComparison {

    private final Map<String, SortedMap<String, Long>> answers = new HashMap<>();
    private final Map<String, SortedMap<Integer, Long>> latencies = new HashMap<>();

    private VersionComparison() {}

    /** The figures of each version, from the start of the hour of an instant. */
    static List<VersionFigures> of(Handle handle, String model, Instant since) {
        return new VersionComparison().read(handle, model, since.truncatedTo(ChronoUnit.HOURS));
    }

    /** The sums of all models, from the start of the hour of an instant. */
    static DayFigures total(Handle handle, Instant since) {
        return handle.createQuery("""
                select coalesce(sum(predictions), 0) as predictions, coalesce(sum(input_rows), 0) as input_rows,
                    coalesce(sum(failed), 0) as failed
                from hourly where hour_start >= :hour
                """)
                .bind("hour", since.truncatedTo(ChronoUnit.HOURS))
                .map((row, context) ->
                        new DayFigures(row.getLong("predictions"), row.getLong("input_rows"), row.getLong("failed")))
                .one();
    }

    private List<VersionFigures> read(Handle handle, String model, Instant hour) {
        query(handle, model, hour, """
                select version, label, sum(amount) as amount from hourly_answer
                where model = :model and hour_start >= :hour group by version, label
                """)
                .map((row, context) -> answers.computeIfAbsent(row.getString("version"), version -> new TreeMap<>())
                        .put(row.getString("label"), row.getLong("amount")))
                .list();
        query(handle, model, hour, """
                select version, bucket, sum(amount) as amount from hourly_latency
                where model = :model and hour_start >= :hour group by version, bucket
                """)
                .map((row, context) -> latencies
                        .computeIfAbsent(row.getString("version"), version -> new TreeMap<>())
                        .put(row.getInt("bucket"), row.getLong("amount")))
                .list();
        return query(handle, model, hour, """
                select version, sum(predictions) as predictions, sum(input_rows) as input_rows, sum(failed) as failed,
                    sum(latency_micros) as latency_micros, sum(computed) as computed,
                    sum(compute_micros) as compute_micros, sum(truths) as truths, sum(correct) as correct
                from hourly where model = :model and hour_start >= :hour group by version order by version
                """)
                .map((row, context) -> {
                    String version = row.getString("version");
                    return new VersionFigures(
                            version.isEmpty() ? null : version,
                            row.getLong("predictions"),
                            row.getLong("input_rows"),
                            row.getLong("failed"),
                            latency(version, row.getLong("latency_micros")),
                            mean(row.getLong("compute_micros"), row.getLong("computed")),
                            answers.getOrDefault(version, new TreeMap<>()),
                            row.getLong("truths"),
                            row.getLong("correct"));
                })
                .list();
    }

    private static Query query(Handle handle, String model, Instant hour, String sql) {
        return handle.createQuery(sql).bind("model", model).bind("hour", hour);
    }

    private Optional<Latency> latency(String version, long sum) {
        SortedMap<Integer, Long> amounts = latencies.getOrDefault(version, new TreeMap<>());
        long amount = amounts.values().stream().mapToLong(Long::longValue).sum();
        return mean(sum, amount)
                .map(mean -> new Latency(
                        mean,
                        LatencyBuckets.percentile(amounts, 0.5),
                        LatencyBuckets.percentile(amounts, 0.95),
                        LatencyBuckets.percentile(amounts, 0.99)));
    }

    private static Optional<Duration> mean(long micros, long amount) {
        return amount == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(micros * 1_000 / amount));
    }
}
