package dev.foretell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The same thing measured several times. Not safe for use by several threads. */
final class Series {

    private final String name;
    private final ToDoubleFunction<Report> rate;
    private final List<Report> rounds = new ArrayList<>();

    /** An empty series of which one rate matters. */
    Series(String name, ToDoubleFunction<Report> rate) {
        this.name = name;
        this.rate = rate;
    }

    void add(Report round) {
        rounds.add(round);
    }

    /** The median of the rates; of an even number of rounds, the mean of the middle two. */
    double median() {
        return median(rate);
    }

    /** The median of another figure of the rounds. */
    double median(ToDoubleFunction<Report> figure) {
        return median(rounds.stream().mapToDouble(figure));
    }

    /** The median of numbers; of an even number of them, the mean of the middle two. */
    static double median(DoubleStream numbers) {
        double[] sorted = numbers.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    boolean hasErrors() {
        return rounds.stream().anyMatch(round -> !round.errors().isEmpty());
    }

    /** What went wrong, a line for each round in which something did. */
    String errorText() {
        return rounds.stream()
                .filter(round -> !round.errors().isEmpty())
                .map(round -> round.name() + ": " + round.errorText())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** The series as a row of a table in Markdown: name, unit, median, latencies of the middle round, every round. */
    String row(String unit) {
        Report middle = middle();
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f %s | %.2f | %.2f | %s |",
                name,
                median(),
                unit,
                middle.millis(50),
                middle.millis(99),
                rounds.stream()
                        .map(round -> String.format(Locale.ROOT, "%,.0f", rate.applyAsDouble(round)))
                        .collect(Collectors.joining(" · ")));
    }

    private Report middle() {
        return rounds.stream()
                .sorted((one, other) -> Double.compare(rate.applyAsDouble(one), rate.applyAsDouble(other)))
                .toList()
                .get(rounds.size() / 2);
    }
}
