package dev.foretell.bench.load;

import dev.foretell.bench.measure.Findings;
import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Report;
import dev.foretell.bench.measure.Series;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.bench.options.OutputOptions;
import dev.foretell.bench.options.RoundOptions;
import dev.foretell.bench.options.RunOptions;
import dev.foretell.bench.options.ServerOptions;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code bulk}: datasets against requests of one row each, and the latency of single callers meanwhile. The
 * measurements take turns, so that a machine that becomes slower meanwhile slows down all of them alike.
 */
@Command(
        name = "bulk",
        description = {
            "Measures a running server with large datasets: their rate beside that of requests of one row, and the"
                    + " latency of single callers without and with datasets in progress. Prints a Markdown table.",
            "The rows are generated from a seed. The server should be idle otherwise."
        },
        mixinStandardHelpOptions = true)
public final class BulkCommand implements Callable<Integer> {

    @Option(names = "--rows", paramLabel = "N", description = "Rows in a dataset (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000_000;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests of one row in flight at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(
            names = "--callers",
            paramLabel = "N",
            description = "Callers that wait for each response (default: ${DEFAULT-VALUE}).")
    private int callers = 1;

    @Option(names = "--seed", description = "Seed of the generated rows (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private ServerOptions server = new ServerOptions();

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
        rounds.check();
        RunOptions.positive("--rows", rows);
        RunOptions.positive("--concurrency", concurrency);
        RunOptions.positive("--callers", callers);
        Manifest manifest = models.chosen().manifest();
        InterleavedComparison comparison = comparison(manifest);
        comparison.run(rounds.count());
        String title = "Model " + manifest.label() + ", " + rounds.count() + " rounds in turns.";
        Findings findings = Findings.of(title, List.of(comparison));
        output.write(findings.text(), findings.json(spec), spec.commandLine().getOut());
        return findings.exitCode();
    }

    private InterleavedComparison comparison(Manifest manifest) {
        String who = callers == 1 ? "one caller" : callers + " callers";
        Series single = Series.rows("single", "a message per row, " + concurrency + " connections");
        Series whole = Series.rows("dataset", String.format(Locale.ROOT, "dataset of %,d rows", rows));
        Series idle = Series.requests("idle", who + ", server otherwise idle");
        Series busy = Series.requests("busy", who + ", datasets in progress");
        HttpLoad many = HttpLoad.predictions(server.url(), server.key(), manifest, 1, concurrency);
        HttpLoad few = HttpLoad.predictions(server.url(), server.key(), manifest, 1, callers);
        DatasetLoad bulk = new DatasetLoad(server.url(), server.key(), manifest, rows, seed);
        InterleavedComparison comparison = new InterleavedComparison();
        comparison.turn(single, listener -> many.run(rounds.warmup(), rounds.duration()));
        comparison.turn(whole, listener -> bulk.run());
        comparison.turn(idle, listener -> few.run(rounds.warmup(), rounds.duration()));
        comparison.turn(busy, listener -> meanwhile(bulk, few));
        comparison.ratio("dataset_to_single", "dataset / a message per row", () -> whole.median() / single.median());
        comparison.ratio("p50_busy_to_idle", "p50 with datasets / idle", () -> busy.millis(50) / idle.millis(50));
        comparison.ratio("p99_busy_to_idle", "p99 with datasets / idle", () -> busy.millis(99) / idle.millis(99));
        return comparison;
    }

    /** Measures callers while datasets run, one after the other. */
    private Report meanwhile(DatasetLoad bulk, HttpLoad callers) throws IOException, InterruptedException {
        try (DatasetLoad.Repeated datasets = bulk.new Repeated()) {
            datasets.start();
            Report report = callers.run(rounds.warmup(), rounds.duration());
            datasets.stop();
            return report;
        }
    }
}
