package dev.foretell.bench.ratio;

import dev.foretell.bench.echo.Broker;
import dev.foretell.bench.engines.NetworkPasses;
import dev.foretell.bench.host.Installation;
import dev.foretell.bench.host.ProcessUsage;
import dev.foretell.bench.load.GrpcLoad;
import dev.foretell.bench.load.HttpLoad;
import dev.foretell.bench.measure.Findings;
import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.ProcessCosts;
import dev.foretell.bench.measure.Report;
import dev.foretell.bench.measure.Series;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.bench.options.OutputOptions;
import dev.foretell.bench.options.RoundOptions;
import dev.foretell.bench.options.RunOptions;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code ratio}: a server against its parts. The measurements take turns, so that a machine that becomes
 * slower meanwhile slows down all of them alike.
 */
@Command(
        name = "ratio",
        description = {
            "Compares a server with its parts, in turns, and prints a Markdown table. The parts are the bare broker,"
                    + " HTTP alone (requests that the server rejects immediately) and the network alone. They are"
                    + " measured with many callers, with one caller, and with many rows per request.",
            "Without --url, it starts a web and a worker, measures their rate from the first second on, their"
                    + " processor time and memory, and the gain from more workers, and stops them.",
            "The machine and the broker should be idle otherwise."
        },
        mixinStandardHelpOptions = true)
public final class RatioCommand implements Callable<Integer> {

    @Option(names = "--url", description = "URL of a running server (default: a web and a worker are started).")
    private @Nullable URI url;

    @Option(
            names = "--installation",
            paramLabel = "FOLDER",
            description = "Folder that web and worker are started from: a tree in which they are built, or an unpacked"
                    + " release (default: the tree of this program).")
    private @Nullable Path installation;

    @Option(names = "--broker", description = "AMQP URI of the server's broker (default: ${DEFAULT-VALUE}).")
    private URI broker = URI.create("amqp://localhost:5672");

    @Option(
            names = "--broker-pid",
            paramLabel = "PID",
            description = "Process id of the broker on this machine, to measure its processor time and memory (default:"
                    + " none).")
    private @Nullable Long brokerPid;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests of one row in flight at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(
            names = "--bulk-rows",
            paramLabel = "N",
            description = "Rows per large request (default: ${DEFAULT-VALUE}).")
    private int bulkRows = 1000;

    @Option(
            names = "--bulk-concurrency",
            paramLabel = "N",
            description = "Large requests in flight at any time (default: ${DEFAULT-VALUE}).")
    private int bulkConcurrency = 8;

    @Option(
            names = "--first",
            paramLabel = "TIME",
            description = "How long a started server receives requests before the turns begin, at least 15s (default:"
                    + " ${DEFAULT-VALUE}).",
            defaultValue = "60s")
    private Duration first = Duration.ZERO;

    @Option(
            names = "--pass-rows",
            paramLabel = "N",
            split = ",",
            description = "Numbers of rows per pass; the fastest is compared with (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,8,32,128,512,2048")
    private List<Integer> passSizes = List.of();

    @Mixin
    private RoundOptions rounds = new RoundOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, TimeoutException, InterruptedException {
        check();
        Catalog.Entry entry = models.chosen();
        Broker carrier = new Broker(broker);
        List<InterleavedComparison> comparisons;
        try (NetworkPasses passes = NetworkPasses.of(entry)) {
            int best = bestSize(passes);
            comparisons = url == null
                    ? ofOwn(carrier, entry.manifest(), passes, best)
                    : ofRunning(new Yardsticks(url, "", carrier, entry.manifest(), rounds), passes, best);
        }
        Findings findings = Findings.of(title(entry.manifest(), carrier), comparisons);
        output.write(findings.text(), findings.json(spec), spec.commandLine().getOut());
        return findings.exitCode();
    }

    private void check() {
        rounds.check();
        RunOptions.positive("--concurrency", concurrency);
        RunOptions.positive("--bulk-rows", bulkRows);
        RunOptions.positive("--bulk-concurrency", bulkConcurrency);
        passSizes.forEach(rows -> RunOptions.positive("--pass-rows", rows));
        if (url != null && installation != null) {
            throw new IllegalArgumentException("--installation: the server of --url is not started from there");
        }
        FirstMinute.check(first);
        brokerUsage();
    }

    private Optional<ProcessUsage> brokerUsage() {
        try {
            return Optional.ofNullable(brokerPid).map(ProcessUsage::of);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--broker-pid: " + e.getMessage(), e);
        }
    }

    private String title(Manifest manifest, Broker carrier) throws IOException, TimeoutException {
        return String.format(
                Locale.ROOT,
                "Model %s, %s; turns of %.1f s, %d of each.",
                manifest.label(),
                carrier.product(),
                rounds.duration().toMillis() / 1e3,
                rounds.count());
    }

    private int bestSize(NetworkPasses passes) {
        Duration each = rounds.duration().dividedBy(passSizes.size());
        return passSizes.stream()
                .map(rows -> passes.run(rows, each, each))
                .max(Comparator.comparingDouble(Report::rowsPerSecond))
                .orElseThrow()
                .rows();
    }

    private List<InterleavedComparison> ofRunning(Yardsticks yardsticks, NetworkPasses passes, int best)
            throws IOException, TimeoutException, InterruptedException {
        return inTurns(yardsticks, passes, best, single(), Map.of());
    }

    private List<InterleavedComparison> ofOwn(Broker carrier, Manifest manifest, NetworkPasses passes, int best)
            throws IOException, TimeoutException, InterruptedException {
        Installation from = installation == null ? Installation.here() : new Installation(installation);
        try (StartedServer server = StartedServer.start(from, models, carrier)) {
            Series settled = single();
            HttpLoad load = HttpLoad.predictions(server.url(), manifest, 1, concurrency);
            InterleavedComparison firstMinute = FirstMinute.of(load, first, server.start(), settled);
            firstMinute.run(1);
            Yardsticks yardsticks = new Yardsticks(server.url(), server.grpc(), carrier, manifest, rounds);
            List<InterleavedComparison> all = new ArrayList<>(List.of(firstMinute));
            all.addAll(inTurns(yardsticks, passes, best, settled, server.usage()));
            if (HttpLoad.takesTensors(manifest)) {
                all.add(overGrpc(yardsticks));
            }
            InterleavedComparison threeWorkers = ThreeWorkers.of(yardsticks, concurrency, server);
            threeWorkers.run(rounds.count());
            all.add(threeWorkers);
            return all;
        }
    }

    private InterleavedComparison overGrpc(Yardsticks yardsticks)
            throws IOException, TimeoutException, InterruptedException {
        // All that came before went over HTTP: the code for gRPC is still cold, in the server and here.
        Duration half = first.dividedBy(2);
        new GrpcLoad(yardsticks.grpc(), yardsticks.manifest(), 1, concurrency).run(half, rounds.duration());
        new GrpcLoad(yardsticks.grpc(), yardsticks.manifest(), bulkRows, bulkConcurrency).run(half, rounds.duration());
        InterleavedComparison overGrpc = OverGrpc.of(yardsticks, concurrency, bulkRows, bulkConcurrency);
        overGrpc.run(rounds.count());
        return overGrpc;
    }

    private Series single() {
        return Series.requests("foretell", "Foretell, 1 row, " + concurrency + " connections");
    }

    /** The comparisons that any server allows. */
    private List<InterleavedComparison> inTurns(
            Yardsticks yardsticks, NetworkPasses passes, int best, Series settled, Map<String, ProcessUsage> usage)
            throws IOException, TimeoutException, InterruptedException {
        Map<String, ProcessUsage> serving = new LinkedHashMap<>(usage);
        brokerUsage().ifPresent(process -> serving.put("broker", process));
        Map<String, ProcessUsage> bare = new LinkedHashMap<>();
        brokerUsage().ifPresent(process -> bare.put("bare broker", process));
        List<InterleavedComparison> comparisons = List.of(
                ManyCallers.of(yardsticks, concurrency, settled, ProcessCosts.of(serving), ProcessCosts.of(bare)),
                OneCaller.of(yardsticks, passes),
                LargeRequests.of(yardsticks, bulkRows, bulkConcurrency, passes, best));
        for (InterleavedComparison comparison : comparisons) {
            comparison.run(rounds.count());
        }
        return comparisons;
    }
}
