package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A quantity that was measured once per round. Immutable by convention.
 *
 * @param label its name for people
 * @param rounds at least one
 * @param latency the latency of single requests in the median round; null if it is not a figure of requests
 */
public record Figure(
        String key,
        String label,
        String unit,
        List<Double> rounds,
        @Nullable Latency latency) implements FindingsRow {

    /**
     * The latency of requests, in milliseconds.
     *
     * @param p50 the median
     * @param p99 the 99th percentile
     */
    public record Latency(double p50, double p99) {}

    /** The value below which a decimal place is shown. */
    private static final double SMALL = 100;

    /** The median of the rounds. */
    double median() {
        return Series.median(rounds.stream().mapToDouble(Double::doubleValue));
    }

    @Override
    public String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %s %s | %s | %s |",
                label,
                number(median()),
                unit,
                latency == null ? "|" : String.format(Locale.ROOT, "%.2f | %.2f", latency.p50(), latency.p99()),
                rounds.stream().map(Figure::number).collect(Collectors.joining(" · ")));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < SMALL ? "%.1f" : "%,.0f", value);
    }

    @Override
    public void write(ObjectNode json) {
        json.put("label", label);
        json.put("unit", unit);
        json.put("median", median());
        ArrayNode list = json.putArray("rounds");
        rounds.forEach(list::add);
        if (latency != null) {
            json.put("p50_ms", latency.p50());
            json.put("p99_ms", latency.p99());
        }
    }
}
