package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dl4j}: forward passes of several sizes in this process, of our network and of Deeplearning4j's. */
@Command(
        name = "dl4j",
        description =
                "Runs a network alone in this process, in one thread, with passes of several sizes: as workers run it, and"
                        + " rebuilt in layers of Deeplearning4j.",
        mixinStandardHelpOptions = true)
final class Dl4jCommand implements Callable<Integer> {

    static final String SIZES = "1,8,32,128,512,2048";

    @Option(names = "--model", description = "The model (default: ${DEFAULT-VALUE}).")
    private String model = "diabetes";

    @Option(
            names = "--rows",
            paramLabel = "N",
            split = ",",
            description = "Rows in a pass (default: ${DEFAULT-VALUE}).",
            defaultValue = SIZES)
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long each size is measured (default: ${DEFAULT-VALUE}).",
            defaultValue = "3s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long each size runs before that (default: ${DEFAULT-VALUE}).",
            defaultValue = "1s")
    private Duration warmup = Duration.ZERO;

    @Mixin
    private Models models = new Models();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Override
    public Integer call() {
        Catalog.Entry entry = models.find(model);
        try (Passes ours = Passes.of(entry);
                Passes dl4j = Passes.dl4j(entry)) {
            ours.compareWith(dl4j);
            List<Report> reports = new ArrayList<>();
            List<Report> yardsticks = new ArrayList<>();
            for (int rows : sizes) {
                reports.addAll(measure(ours, List.of(rows), warmup, duration));
                yardsticks.addAll(measure(dl4j, List.of(rows), warmup, duration));
            }
            print(reports, yardsticks, spec.commandLine().getOut());
        }
        return 0;
    }

    static List<Report> measure(Passes passes, List<Integer> sizes, Duration warmup, Duration duration) {
        List<Report> reports = new ArrayList<>();
        for (int rows : sizes) {
            RunOptions.positive("rows in a pass", rows);
            reports.add(passes.run(rows, warmup, duration));
        }
        return reports;
    }

    /** The one with the most rows per second. */
    static Report best(List<Report> reports) {
        return reports.stream()
                .max(Comparator.comparingDouble(Report::rowsPerSecond))
                .orElseThrow(() -> new IllegalArgumentException("--rows: expected at least one size"));
    }

    private void print(List<Report> reports, List<Report> yardsticks, PrintWriter out) {
        Report best = best(reports);
        out.printf("%s, one thread, networks alone%n%n", model);
        out.printf(
                "| rows per pass | Foretell rows/s | p50 ms | p99 ms | DL4J rows/s | p50 ms | p99 ms | Foretell / DL4J | |%n");
        out.printf("|---:|---:|---:|---:|---:|---:|---:|---:|---|%n");
        for (int i = 0; i < reports.size(); i++) {
            Report report = reports.get(i);
            Report yardstick = yardsticks.get(i);
            out.printf(
                    Locale.ROOT,
                    "| %d | %s | %s | **%.2f** | %s|%n",
                    report.rows(),
                    cells(report),
                    cells(yardstick),
                    report.rowsPerSecond() / yardstick.rowsPerSecond(),
                    report.rows() == best.rows() ? "best " : "");
        }
        out.flush();
    }

    private static String cells(Report report) {
        return String.format(
                Locale.ROOT, "%,.0f | %.3f | %.3f", report.rowsPerSecond(), report.millis(50), report.millis(99));
    }
}
