package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ratio}: the server against its two yardsticks. What is compared takes turns, so that a machine that becomes slower
 * meanwhile does so for both.
 */
@Command(
        name = "ratio",
        description = {
            "Measures a running server against the bare broker (one row per request) and against the network alone "
                    + "(many rows per request), in turns, and prints a table in Markdown.",
            "The server should have nothing else to do, and its broker should be the one that is named."
        },
        mixinStandardHelpOptions = true)
final class RatioCommand implements Callable<Integer> {

    @Option(names = "--url", description = "The server (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://localhost:5100");

    @Option(names = "--broker", description = "The server's broker (default: ${DEFAULT-VALUE}).")
    private URI broker = URI.create("amqp://localhost:5672");

    @Option(names = "--model", description = "The model (default: ${DEFAULT-VALUE}).")
    private String model = "diabetes";

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests of one row under way at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(
            names = "--bulk-rows",
            paramLabel = "N",
            description = "Rows in a large request (default: ${DEFAULT-VALUE}).")
    private int bulkRows = 1000;

    @Option(
            names = "--bulk-concurrency",
            paramLabel = "N",
            description = "Large requests under way at any time (default: ${DEFAULT-VALUE}).")
    private int bulkConcurrency = 8;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long is measured in each turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "15s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long each turn runs before that (default: ${DEFAULT-VALUE}).",
            defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--pass-rows",
            paramLabel = "N",
            split = ",",
            description = "Sizes of passes of which the best is compared with (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,8,32,128,512,2048")
    private List<Integer> passSizes = List.of();

    @Mixin
    private Models models = new Models();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    /** One turn of something. */
    private interface Turn {
        Report run() throws IOException, TimeoutException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, TimeoutException, InterruptedException {
        RunOptions.positive("--rounds", rounds);
        RunOptions.positive("--concurrency", concurrency);
        RunOptions.positive("--bulk-rows", bulkRows);
        RunOptions.positive("--bulk-concurrency", bulkConcurrency);
        Catalog.Entry entry = models.find(model);
        Echo echo = new Echo(broker, concurrency, Echo.REQUEST_BYTES, Echo.REPLY_BYTES);
        Load single = Load.predictions(url, entry.manifest(), 1, concurrency);
        Series broker = new Series("bare broker, " + concurrency + " under way", Report::requestsPerSecond);
        Series server = new Series("Foretell, 1 row, " + concurrency + " connections", Report::requestsPerSecond);
        alternate(broker, () -> echo.run(warmup, duration), server, () -> single.run(warmup, duration));

        Load large = Load.predictions(url, entry.manifest(), bulkRows, bulkConcurrency);
        try (Passes passes = Passes.of(entry)) {
            int best = bestSize(passes);
            Series network = new Series("network alone, one thread, " + best + " rows a pass", Report::rowsPerSecond);
            Series bulk = new Series(
                    "Foretell, " + bulkRows + " rows, " + bulkConcurrency + " connections", Report::rowsPerSecond);
            alternate(network, () -> passes.run(best, warmup, duration), bulk, () -> large.run(warmup, duration));
            return print(broker, server, network, bulk);
        }
    }

    private int bestSize(Passes passes) {
        Duration each = duration.dividedBy(passSizes.size());
        return passSizes.stream()
                .map(rows -> passes.run(RunOptions.positive("--pass-rows", rows), each, each))
                .max(Comparator.comparingDouble(Report::rowsPerSecond))
                .orElseThrow()
                .rows();
    }

    private void alternate(Series yardstick, Turn measure, Series server, Turn load)
            throws IOException, TimeoutException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            yardstick.add(measure.run());
            server.add(load.run());
        }
    }

    private int print(Series broker, Series server, Series network, Series bulk) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Model %s, %d rounds in turns of %d s.%n%n", model, rounds, duration.toSeconds());
        out.println("| measured | median | p50 ms | p99 ms | rounds |");
        out.println("|---|---:|---:|---:|---|");
        out.println(broker.row("requests/s"));
        out.println(server.row("requests/s"));
        out.println(ratio("Foretell / broker", server, broker));
        out.println(network.row("rows/s"));
        out.println(bulk.row("rows/s"));
        out.println(ratio("Foretell / network alone", bulk, network));
        List<Series> failed = Stream.of(broker, server, network, bulk)
                .filter(Series::hasErrors)
                .toList();
        failed.forEach(series -> out.printf("%nErrors in %s%n", series.errorText()));
        out.flush();
        return failed.isEmpty() ? 0 : 1;
    }

    private static String ratio(String name, Series server, Series yardstick) {
        return String.format(Locale.ROOT, "| **%s** | **%.2f** | | | |", name, server.median() / yardstick.median());
    }
}
