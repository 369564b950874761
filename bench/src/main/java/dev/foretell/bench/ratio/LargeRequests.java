package dev.foretell.bench.ratio;

import dev.foretell.bench.engines.NetworkPasses;
import dev.foretell.bench.load.HttpLoad;
import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Series;

/** Requests of many rows, as JSON and as binary tensors, beside the network alone. */
final class LargeRequests {

    private LargeRequests() {}

    /**
     * The comparison.
     *
     * @param rows the rows per request
     * @param connections the requests in flight
     * @param best the rows per pass of the network alone
     */
    static InterleavedComparison of(Yardsticks yardsticks, int rows, int connections, NetworkPasses passes, int best) {
        InterleavedComparison comparison = new InterleavedComparison();
        Series network = Series.rows("network_bulk", "network alone, one thread, " + best + " rows a pass");
        comparison.turn(network, yardsticks.passes(passes, best));
        String size = ", " + rows + " rows a request, " + connections + " connections";
        Series json = Series.rows("foretell_json", "Foretell, JSON" + size);
        comparison.turn(json, yardsticks.predictions(rows, connections));
        comparison.ratio("json_to_network", "JSON / network alone", () -> json.median() / network.median());
        if (HttpLoad.takesTensors(yardsticks.manifest())) {
            Series binary = Series.rows("foretell_binary", "Foretell, binary tensor" + size);
            comparison.turn(binary, yardsticks.tensors(rows, connections));
            comparison.ratio(
                    "binary_to_network", "binary tensor / network alone", () -> binary.median() / network.median());
        }
        return comparison;
    }
}
