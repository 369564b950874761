package dev.foretell.bench.ratio;

import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.ProcessCosts;
import dev.foretell.bench.measure.Series;

/** As many callers as keep the server busy, of one row each: beside the bare broker, and beside HTTP alone. */
final class ManyCallers {

    private ManyCallers() {}

    /**
     * The comparison.
     *
     * @param foretell where the server's rates go
     * @param costs what its requests cost
     * @param bareCosts what the bare broker's do
     */
    static InterleavedComparison of(
            Yardsticks yardsticks, int callers, Series foretell, ProcessCosts costs, ProcessCosts bareCosts) {
        InterleavedComparison comparison = new InterleavedComparison();
        Series broker = Series.requests("broker", "bare broker, " + callers + " under way");
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
