package dev.foretell.bench.ratio;

import dev.foretell.bench.engines.NetworkPasses;
import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Series;
import java.util.stream.Stream;

/** One caller that waits for each response: the latency without any queueing, beside that of its parts. */
final class OneCaller {

    private OneCaller() {}

    static InterleavedComparison of(Yardsticks yardsticks, NetworkPasses passes) {
        InterleavedComparison comparison = new InterleavedComparison();
        Series broker = Series.requests("broker_one_caller", "bare broker, one caller");
        Series http = Series.requests("http_one_caller", "HTTP alone, one caller");
        Series network = Series.requests("network_one_row", "network alone, 1 row a pass");
        Series foretell = Series.requests("foretell_one_caller", "Foretell, 1 row, one caller");
        comparison.turn(broker, yardsticks.echo(1));
        comparison.turn(http, yardsticks.refused(1));
        comparison.turn(network, yardsticks.passes(passes, 1));
        comparison.turn(foretell, yardsticks.predictions(1, 1));
        comparison.ratio(
                "one_caller_to_parts",
                "p50 of one caller / the parts' p50 together",
                () -> foretell.millis(50)
                        / Stream.of(broker, http, network)
                                .mapToDouble(part -> part.millis(50))
                                .sum());
        comparison.ratio(
                "one_caller_p99_to_p50", "p99 of one caller / p50", () -> foretell.millis(99) / foretell.millis(50));
        return comparison;
    }
}
