package dev.foretell.bench.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often each thing has its turn, and for how long: options of the commands that compare. */
public final class RoundOptions {

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each (default: ${DEFAULT-VALUE}).")
    private int count = 3;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long is measured in each turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "5s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long each turn runs before that (default: ${DEFAULT-VALUE}).",
            defaultValue = "2s")
    private Duration warmup = Duration.ZERO;

    /**
     * Makes sure that each has a turn.
     *
     * @throws IllegalArgumentException when not
     */
    public void check() {
        RunOptions.positive("--rounds", count);
    }

    public int count() {
        return count;
    }

    public Duration duration() {
        return duration;
    }

    public Duration warmup() {
        return warmup;
    }
}
