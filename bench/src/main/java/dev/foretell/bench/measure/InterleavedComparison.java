package dev.foretell.bench.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measurements that take turns, so that a machine that becomes slower meanwhile slows down all of them alike, and the
 * ratios of their figures. Not safe for use by several threads.
 */
public final class InterleavedComparison {

    private final Map<Series, Measurement> turns = new LinkedHashMap<>();
    private final List<Supplier<? extends List<? extends FindingsRow>>> further = new ArrayList<>();

    /** Adds a measurement, whose reports go to a series. */
    public void turn(Series series, Measurement measurement) {
        turns.put(series, measurement);
    }

    /** Adds a ratio, computed at the end. */
    public void ratio(String key, String label, DoubleSupplier value) {
        further.add(() -> List.of(new Ratio(key, label, value.getAsDouble())));
    }

    /** Adds further figures, asked for at the end. */
    public void figures(Supplier<List<Figure>> figures) {
        further.add(figures);
    }

    /** Gives each measurement a number of turns. */
    public void run(int rounds) throws IOException, TimeoutException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<Series, Measurement> turn : turns.entrySet()) {
                turn.getKey().add(turn.getValue().run(MeasurementListener.NONE));
            }
        }
    }

    /** The figures, then the ratios. */
    Stream<FindingsRow> lines() {
        return Stream.concat(
                turns.keySet().stream().map(Series::figure), further.stream().flatMap(lines -> lines.get().stream()));
    }

    /** The errors of all measurements. */
    Stream<String> errors() {
        return turns.keySet().stream().flatMap(series -> series.errors().stream());
    }
}
