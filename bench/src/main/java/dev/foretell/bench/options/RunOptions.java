package dev.foretell.bench.options;

import dev.foretell.bench.measure.Report;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of the commands with a single run: its concurrency, its length, and the form of its report. */
public final class RunOptions {

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests in flight at any time (default: ${DEFAULT-VALUE}).")
    private int concurrency = 64;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "Length of the measurement, e.g. 500ms, 20s, 5m (default: ${DEFAULT-VALUE}).",
            defaultValue = "20s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "Length of the warm-up before it (default: ${DEFAULT-VALUE}).",
            defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--json", description = "Print the report as one line of JSON.")
    private boolean json;

    public int concurrency() {
        return positive("--concurrency", concurrency);
    }

    /**
     * The value of an option that must be at least 1.
     *
     * @throws IllegalArgumentException if it is less
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

    /** Prints a report. Returns the program's exit code. */
    public int print(Report report, PrintWriter out) {
        out.println(json ? report.json() : report.text());
        out.flush();
        return report.errors().isEmpty() ? 0 : 1;
    }
}
