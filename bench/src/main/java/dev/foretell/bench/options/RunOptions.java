package dev.foretell.bench.options;

import dev.foretell.bench.measure.Report;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long and how hard a run is, and how it reports: options of several commands. */
public final class RunOptions {

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests under way at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long is measured, e.g. 500ms, 20s, 5m (default: ${DEFAULT-VALUE}).",
            defaultValue = "20s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long it runs before that, unmeasured (default: ${DEFAULT-VALUE}).",
            defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--json", description = "Print the report as one line of JSON.")
    private boolean json;

    public int concurrency() {
        return positive("--concurrency", concurrency);
    }

    /**
     * The value of an option that must not be less than 1.
     *
     * @throws IllegalArgumentException when it is
     */
    public static int positive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + ": expected a whole number from 1, not " + value);
        }
        return value;
    }

    public Duration duration() {
        return duration;
    }

    public Duration warmup() {
        return warmup;
    }

    /** Prints a report, and returns the program's exit code. */
    public int print(Report report, PrintWriter out) {
        out.println(json ? report.json() : report.text());
        out.flush();
        return report.errors().isEmpty() ? 0 : 1;
    }
}
