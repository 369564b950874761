package dev.foretell.bench.ratio;

import dev.foretell.bench.load.HttpLoad;
import dev.foretell.bench.measure.Figure;
import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Series;
import java.time.Duration;
import java.util.List;

/** The rate of a server that has just started, beside its rate when the JVM has compiled what it runs. */
final class FirstMinute {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final double MILLIS_PER_SECOND = 1e3;

    private FirstMinute() {}

    /**
     * Checks that it has enough time.
     *
     * @throws IllegalArgumentException if it has not
     */
    static void check(Duration length) {
        if (length.compareTo(FIRST.plus(MEASURED)) < 0) {
            throw new IllegalArgumentException(
                    "--first: expected at least " + FIRST.plus(MEASURED).toSeconds() + "s");
        }
    }

    /**
     * The comparison, which must run once, before all others and immediately.
     *
     * @param single requests of one row
     * @param length how long they are sent before anything else
     * @param start the time until the server was ready
     * @param settled the rate in the end
     */
    static InterleavedComparison of(HttpLoad single, Duration length, Duration start, Series settled) {
        InterleavedComparison comparison = new InterleavedComparison();
        Series early = Series.requests("foretell_seconds_5_to_15", "Foretell, seconds 5 to 15 after ready");
        comparison.turn(early, listener -> single.run(FIRST, MEASURED));
        Duration rest = length.minus(FIRST).minus(MEASURED);
        if (rest.compareTo(Duration.ZERO) > 0) {
            Series late =
                    Series.requests("foretell_from_second_15", "Foretell, from then to second " + length.toSeconds());
            comparison.turn(late, listener -> single.run(Duration.ZERO, rest));
        }
        comparison.figures(() -> List.of(new Figure(
                "start", "web and worker, until ready", "s", List.of(start.toMillis() / MILLIS_PER_SECOND), null)));
        comparison.ratio(
                "first_seconds_to_settled",
                "seconds 5 to 15 / the same after the first minute",
                () -> early.median() / settled.median());
        return comparison;
    }
}
