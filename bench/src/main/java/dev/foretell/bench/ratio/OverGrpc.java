package dev.foretell.bench.ratio;

import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Series;

/** Requests with tensors over gRPC beside the same over HTTP: small ones and large ones. */
final class OverGrpc {

    private OverGrpc() {}

    /**
     * The comparison, of a model whose inputs can be sent as binary tensors.
     *
     * @param callers the small requests in flight
     * @param rows the rows of a large request
     * @param connections the large requests in flight
     */
    static InterleavedComparison of(Yardsticks yardsticks, int callers, int rows, int connections) {
        InterleavedComparison comparison = new InterleavedComparison();
        add(comparison, yardsticks, 1, callers, "one_row");
        add(comparison, yardsticks, rows, connections, "bulk");
        return comparison;
    }

    private static void add(
            InterleavedComparison comparison, Yardsticks yardsticks, int rows, int connections, String key) {
        String size = ", " + rows + (rows == 1 ? " row" : " rows") + " a request, " + connections + " callers";
        Series http = Series.rows("tensors_http_" + key, "binary tensors over HTTP" + size);
        Series grpc = Series.rows("tensors_grpc_" + key, "raw contents over gRPC" + size);
        comparison.turn(http, yardsticks.tensors(rows, connections));
        comparison.turn(grpc, yardsticks.grpc(rows, connections));
        comparison.ratio(
                "grpc_to_http_" + key,
                "gRPC / HTTP, " + rows + (rows == 1 ? " row" : " rows"),
                () -> grpc.median() / http.median());
    }
}
