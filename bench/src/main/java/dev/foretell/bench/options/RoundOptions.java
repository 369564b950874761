package dev.foretell.bench.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of the commands that compare: the number of rounds and the length of turns. */
public final class RoundOptions {

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Number of rounds; each measurement has a turn in each (default: ${DEFAULT-VALUE}).")
    private int count = 3;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "Length of the measurement in each turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "5s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "Length of the warm-up in each turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "2s")
    private Duration warmup = Duration.ZERO;

    /**
     * Checks that there is at least one round.
     *
     * @throws IllegalArgumentException if there is not
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
