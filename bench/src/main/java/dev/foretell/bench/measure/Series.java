package dev.foretell.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The reports of one measurement, one for each round. Not safe for use by several threads. */
public final class Series {

    private final String key;
    private final String label;
    private final String unit;
    private final ToDoubleFunction<Report> rate;
    private final List<Report> rounds = new ArrayList<>();

    private Series(String key, String label, String unit, ToDoubleFunction<Report> rate) {
        this.key = key;
        this.label = label;
        this.unit = unit;
        this.rate = rate;
    }

    /** An empty series that is rated by requests per second. */
    public static Series requests(String key, String label) {
        return new Series(key, label, "requests/s", Report::requestsPerSecond);
    }

    /** An empty series that is rated by rows per second. */
    public static Series rows(String key, String label) {
        return new Series(key, label, "rows/s", Report::rowsPerSecond);
    }

    void add(Report round) {
        rounds.add(round);
    }

    /** The median of the rates; for an even number of rounds, the mean of the middle two. */
    public double median() {
        return median(rate);
    }

    /** The median of another figure of the rounds. */
    double median(ToDoubleFunction<Report> figure) {
        return median(rounds.stream().mapToDouble(figure));
    }

    /** The median of a percentile of the latencies, in milliseconds. */
    public double millis(double percentile) {
        return median(report -> report.millis(percentile));
    }

    /** The median of numbers; for an even number of them, the mean of the middle two. */
    public static double median(DoubleStream numbers) {
        double[] sorted = numbers.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The errors, one line for each round with errors. */
    List<String> errors() {
        return rounds.stream()
                .filter(round -> !round.errors().isEmpty())
                .map(round -> round.name() + ": " + round.errorText())
                .toList();
    }

    /** The figure of all rounds. */
    Figure figure() {
        Report middle = middle();
        return new Figure(
                key,
                label,
                unit,
                rounds.stream().map(rate::applyAsDouble).toList(),
                new Figure.Latency(middle.millis(50), middle.millis(99)));
    }

    private Report middle() {
        return rounds.stream()
                .sorted((one, other) -> Double.compare(rate.applyAsDouble(one), rate.applyAsDouble(other)))
                .toList()
                .get(rounds.size() / 2);
    }
}
