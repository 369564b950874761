package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ratio}: the server against its parts. What is compared takes turns, so that a machine that becomes slower
 * meanwhile does so for both.
 */
@Command(
        name = "ratio",
        description = {
            "Measures a running server against its parts, in turns, and prints a table in Markdown: the bare broker, "
                    + "HTTP alone (a request that the server refuses at once), and the network alone; with many callers, "
                    + "with one caller, and with many rows in a request.",
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

    /** Several things in turns, and what is made of them: a line each of a table. */
    private record Part(Map<Series, Turn> turns, Map<String, DoubleSupplier> ratios, String unit) {}

    @Override
    public Integer call() throws IOException, TimeoutException, InterruptedException {
        RunOptions.positive("--rounds", rounds);
        RunOptions.positive("--concurrency", concurrency);
        RunOptions.positive("--bulk-rows", bulkRows);
        RunOptions.positive("--bulk-concurrency", bulkConcurrency);
        Catalog.Entry entry = models.find(model);
        try (Passes passes = Passes.of(entry)) {
            List<Part> parts =
                    List.of(many(entry.manifest()), alone(entry.manifest(), passes), bulk(entry.manifest(), passes));
            for (Part part : parts) {
                alternate(part.turns());
            }
            return print(parts);
        }
    }

    /** As many callers as keep the server busy, of one row each. */
    private Part many(Manifest manifest) {
        Series broker = new Series("bare broker, " + concurrency + " under way", Report::requestsPerSecond);
        Series http = new Series("HTTP alone, " + concurrency + " connections", Report::requestsPerSecond);
        Series server = new Series("Foretell, 1 row, " + concurrency + " connections", Report::requestsPerSecond);
        Echo echo = echo(concurrency);
        Load refused = Load.refused(url, manifest, concurrency);
        Load single = Load.predictions(url, manifest, 1, concurrency);
        Map<Series, Turn> turns = new LinkedHashMap<>();
        turns.put(broker, () -> echo.run(warmup, duration));
        turns.put(http, () -> refused.run(warmup, duration));
        turns.put(server, () -> single.run(warmup, duration));
        Map<String, DoubleSupplier> ratios = new LinkedHashMap<>();
        ratios.put("Foretell / broker", () -> server.median() / broker.median());
        ratios.put("Foretell / HTTP alone", () -> server.median() / http.median());
        return new Part(turns, ratios, "requests/s");
    }

    /** One caller, who waits for each answer: the way there and back, without any queueing. */
    private Part alone(Manifest manifest, Passes passes) {
        Series broker = new Series("bare broker, one caller", Report::requestsPerSecond);
        Series http = new Series("HTTP alone, one caller", Report::requestsPerSecond);
        Series network = new Series("network alone, 1 row a pass", Report::requestsPerSecond);
        Series server = new Series("Foretell, 1 row, one caller", Report::requestsPerSecond);
        Echo echo = echo(1);
        Load refused = Load.refused(url, manifest, 1);
        Load single = Load.predictions(url, manifest, 1, 1);
        Map<Series, Turn> turns = new LinkedHashMap<>();
        turns.put(broker, () -> echo.run(warmup, duration));
        turns.put(http, () -> refused.run(warmup, duration));
        turns.put(network, () -> passes.run(1, warmup, duration));
        turns.put(server, () -> single.run(warmup, duration));
        return new Part(
                turns,
                Map.of(
                        "p50 of one caller / the parts' p50 together",
                        () -> p50(server)
                                / Stream.of(broker, http, network)
                                        .mapToDouble(RatioCommand::p50)
                                        .sum()),
                "requests/s");
    }

    /** Many rows in a request. */
    private Part bulk(Manifest manifest, Passes passes) {
        int best = bestSize(passes);
        Series network = new Series("network alone, one thread, " + best + " rows a pass", Report::rowsPerSecond);
        Series server = new Series(
                "Foretell, " + bulkRows + " rows, " + bulkConcurrency + " connections", Report::rowsPerSecond);
        Load large = Load.predictions(url, manifest, bulkRows, bulkConcurrency);
        Map<Series, Turn> turns = new LinkedHashMap<>();
        turns.put(network, () -> passes.run(best, warmup, duration));
        turns.put(server, () -> large.run(warmup, duration));
        return new Part(turns, Map.of("Foretell / network alone", () -> server.median() / network.median()), "rows/s");
    }

    private Echo echo(int underWay) {
        return new Echo(broker, underWay, Echo.REQUEST_BYTES, Echo.REPLY_BYTES);
    }

    private static double p50(Series series) {
        return series.median(report -> report.millis(50));
    }

    private int bestSize(Passes passes) {
        Duration each = duration.dividedBy(passSizes.size());
        return passSizes.stream()
                .map(rows -> passes.run(RunOptions.positive("--pass-rows", rows), each, each))
                .max(Comparator.comparingDouble(Report::rowsPerSecond))
                .orElseThrow()
                .rows();
    }

    private void alternate(Map<Series, Turn> turns) throws IOException, TimeoutException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<Series, Turn> turn : turns.entrySet()) {
                turn.getKey().add(turn.getValue().run());
            }
        }
    }

    private int print(List<Part> parts) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Model %s, %d rounds in turns of %d s.%n%n", model, rounds, duration.toSeconds());
        out.println("| measured | median | p50 ms | p99 ms | rounds |");
        out.println("|---|---:|---:|---:|---|");
        for (Part part : parts) {
            part.turns().keySet().forEach(series -> out.println(series.row(part.unit())));
            part.ratios()
                    .forEach((name, ratio) -> out.println(
                            String.format(Locale.ROOT, "| **%s** | **%.2f** | | | |", name, ratio.getAsDouble())));
        }
        List<Series> failed = parts.stream()
                .flatMap(part -> part.turns().keySet().stream())
                .filter(Series::hasErrors)
                .toList();
        failed.forEach(series -> out.printf("%nErrors in %s%n", series.errorText()));
        out.flush();
        return failed.isEmpty() ? 0 : 1;
    }
}
