package dev.foretell.bench.ratio;

import dev.foretell.bench.echo.Broker;
import dev.foretell.bench.echo.Echo;
import dev.foretell.bench.engines.NetworkPasses;
import dev.foretell.bench.load.GrpcLoad;
import dev.foretell.bench.load.HttpLoad;
import dev.foretell.bench.measure.Measurement;
import dev.foretell.bench.options.RoundOptions;
import dev.foretell.manifest.Manifest;
import java.net.URI;

/**
 * The measurements of a server and of its parts. Immutable.
 *
 * @param url the server's URL
 * @param grpc the server's host and port for gRPC; empty if unknown
 * @param broker the server's broker
 * @param manifest the manifest of the model
 * @param rounds the length of each measurement
 */
record Yardsticks(URI url, String grpc, Broker broker, Manifest manifest, RoundOptions rounds) {

    /** The bare broker, with a number of requests in flight. */
    Measurement echo(int inFlight) {
        Echo echo = new Echo(broker, inFlight, Echo.REQUEST_BYTES, Echo.REPLY_BYTES);
        return listener -> echo.run(rounds.warmup(), rounds.duration(), listener);
    }

    /** HTTP alone: requests that the server rejects immediately. */
    Measurement refused(int connections) {
        return load(HttpLoad.refused(url, manifest, connections));
    }

    /** Predictions of a number of rows each, as JSON. */
    Measurement predictions(int rows, int connections) {
        return load(HttpLoad.predictions(url, manifest, rows, connections));
    }

    /** Predictions of a number of rows each, as binary tensors. */
    Measurement tensors(int rows, int connections) {
        return load(HttpLoad.tensors(url, manifest, rows, connections));
    }

    /** Predictions of a number of rows each over gRPC, with raw contents; only of a server that was started. */
    Measurement grpc(int rows, int connections) {
        GrpcLoad load = new GrpcLoad(grpc, manifest, rows, connections);
        return listener -> load.run(rounds.warmup(), rounds.duration(), listener);
    }

    private Measurement load(HttpLoad load) {
        return listener -> load.run(rounds.warmup(), rounds.duration(), listener);
    }

    /** The network alone, in one thread. */
    Measurement passes(NetworkPasses passes, int rows) {
        return listener -> passes.run(rows, rounds.warmup(), rounds.duration());
    }
}
