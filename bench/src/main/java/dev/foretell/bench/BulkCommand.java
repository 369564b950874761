package dev.foretell.bench;

import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bulk}: a dataset against a message for each row, and what one caller waits meanwhile. What is compared takes turns, so that a
 * machine that becomes slower meanwhile does so for all.
 */
@Command(
        name = "bulk",
        description = {
            "Measures a running server with datasets of many rows: against as many requests of one row each, and what a"
                    + " single caller waits idle and while datasets run. Prints a table in Markdown.",
            "The rows are made up by seed; the server should have nothing else to do."
        },
        mixinStandardHelpOptions = true)
final class BulkCommand implements Callable<Integer> {

    @Option(names = "--url", description = "The server (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://localhost:5100");

    @Option(names = "--model", description = "The model (default: ${DEFAULT-VALUE}).")
    private String model = "diabetes";

    @Option(names = "--rows", paramLabel = "N", description = "Rows in a dataset (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000_000;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests of one row under way at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(names = "--callers", paramLabel = "N", description = "Single callers (default: ${DEFAULT-VALUE}).")
    private int callers = 1;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long requests are measured in each turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long each such turn runs before that (default: ${DEFAULT-VALUE}).",
            defaultValue = "3s")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--seed", description = "What the rows are made by (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--key",
            description = "An API key, when the server wants one; better in the variable FORETELL_KEY, where no list of"
                    + " processes shows it.",
            defaultValue = "${env:FORETELL_KEY}",
            showDefaultValue = Visibility.NEVER)
    private @Nullable String key;

    @Mixin
    private Models models = new Models();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunOptions.positive("--rows", rows);
        RunOptions.positive("--concurrency", concurrency);
        RunOptions.positive("--callers", callers);
        RunOptions.positive("--rounds", rounds);
        Manifest manifest = models.find(model).manifest();
        String shown = key == null || key.isEmpty() ? null : key;
        Bulk bulk = new Bulk(url, shown, manifest, rows, seed);
        Load single = Load.predictions(url, shown, manifest, 1, concurrency);
        Load caller = Load.predictions(url, shown, manifest, 1, callers);
        Figures figures = new Figures(rows, concurrency, callers);
        for (int i = 0; i < rounds; i++) {
            figures.single.add(single.run(warmup, duration));
            figures.bulk.add(bulk.run());
            figures.idle.add(caller.run(warmup, duration));
            figures.busy.add(meanwhile(bulk, caller));
        }
        return figures.print(spec.commandLine().getOut(), model, rounds);
    }

    /** What callers wait while datasets run, one after the other. */
    private Report meanwhile(Bulk bulk, Load caller) throws IOException, InterruptedException {
        try (Bulk.Repeated datasets = bulk.new Repeated()) {
            datasets.start();
            Report report = caller.run(warmup, duration);
            datasets.stop();
            return report;
        }
    }

    /** What was measured, round by round. */
    private static final class Figures {
        private final Series single;
        private final Series bulk;
        private final Series idle;
        private final Series busy;

        Figures(int rows, int concurrency, int callers) {
            String who = callers == 1 ? "one caller" : callers + " callers";
            single = new Series("a message per row, " + concurrency + " connections", Report::rowsPerSecond);
            bulk = new Series(String.format(Locale.ROOT, "dataset of %,d rows", rows), Report::rowsPerSecond);
            idle = new Series(who + ", nothing else to do", Report::requestsPerSecond);
            busy = new Series(who + ", datasets meanwhile", Report::requestsPerSecond);
        }

        int print(PrintWriter out, String model, int rounds) {
            out.printf("Model %s, %d rounds in turns.%n%n", model, rounds);
            out.println("| measured | median | p50 ms | p99 ms | rounds |");
            out.println("|---|---:|---:|---:|---|");
            out.println(single.row("rows/s"));
            out.println(bulk.row("rows/s"));
            out.println(ratio("dataset / a message per row", bulk.median() / single.median()));
            out.println(idle.row("requests/s"));
            out.println(busy.row("requests/s"));
            out.println(ratio("p50 meanwhile / idle", latencies(busy, 50) / latencies(idle, 50)));
            out.println(ratio("p99 meanwhile / idle", latencies(busy, 99) / latencies(idle, 99)));
            Stream.of(single, bulk, idle, busy)
                    .filter(Series::hasErrors)
                    .forEach(series -> out.printf("%nErrors in %s%n", series.errorText()));
            out.flush();
            return Stream.of(single, bulk, idle, busy).anyMatch(Series::hasErrors) ? 1 : 0;
        }

        private static double latencies(Series series, double percentile) {
            ToDoubleFunction<Report> latency = report -> report.millis(percentile);
            return series.median(latency);
        }

        private static String ratio(String name, double value) {
            return String.format(Locale.ROOT, "| **%s** | **%.2f** | | | |", name, value);
        }
    }
}
