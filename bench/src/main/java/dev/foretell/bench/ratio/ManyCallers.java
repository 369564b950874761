package dev.foretell.bench.ratio;

import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.ProcessCosts;
import dev.foretell.bench.measure.Series;

/** Enough callers to keep the server busy, with requests of one row, beside the bare broker and HTTP alone. */
final class ManyCallers {

    private ManyCallers() {}

    /**
     * The comparison.
     *
     * @param foretell the series of the server's reports
     * @param costs the cost of the server's requests
     * @param bareCosts the cost of the bare broker's requests
     */
    static InterleavedComparison of(
            Yardsticks yardsticks, int callers, Series foretell, ProcessCosts costs, ProcessCosts bareCosts) {
        InterleavedComparison comparison = new InterleavedComparison();
        Series broker = Series.requests("broker", "bare broker, " + callers + " in flight");
        Series http = Series.requests("http", "HTTP alone, " + callers + " connections");
        comparison.turn(broker, bareCosts.noting(yardsticks.echo(callers)));
        comparison.turn(http, yardsticks.refused(callers));
        comparison.turn(foretell, costs.noting(yardsticks.predictions(1, callers)));
        comparison.ratio("foretell_to_broker", "Foretell / broker", () -> foretell.median() / broker.median());
        comparison.ratio("foretell_to_http", "Foretell / HTTP alone", () -> foretell.median() / http.median());
        comparison.figures(bareCosts::figures);
        comparison.figures(costs::figures);
        return comparison;
    }
}
