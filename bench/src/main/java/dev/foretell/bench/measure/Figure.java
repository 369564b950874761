package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that was measured, once in each round. Immutable by convention.
 *
 * @param label for people
 * @param rounds at least one
 * @param latency what single requests took, of the round in the middle; null when it is no figure of requests
 */
public record Figure(
        String key,
        String label,
        String unit,
        List<Double> rounds,
        @Nullable Latency latency) implements FindingsRow {

    /**
     * What single requests took, in milliseconds.
     *
     * @param p50 what half of them did not exceed
     * @param p99 what 99 percent of them did not exceed
     */
    public record Latency(double p50, double p99) {}

    /** Below this a fraction is of interest. */
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
