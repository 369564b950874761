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
 * Things that are measured in turns, so that a machine that becomes slower meanwhile does so for all of them, and what is made of their
 * figures. Not safe for use by several threads.
 */
public final class InterleavedComparison {

    private final Map<Series, Measurement> turns = new LinkedHashMap<>();
    private final List<Supplier<? extends List<? extends FindingsRow>>> further = new ArrayList<>();

    /** Has something take part. */
    public void turn(Series series, Measurement measurement) {
        turns.put(series, measurement);
    }

    /** Has a figure over another follow, computed at the end. */
    public void ratio(String key, String label, DoubleSupplier value) {
        further.add(() -> List.of(new Ratio(key, label, value.getAsDouble())));
    }

    /** Has further figures follow, which are asked for at the end. */
    public void figures(Supplier<List<Figure>> figures) {
        further.add(figures);
    }

    /** Gives so many turns to each. */
    public void run(int rounds) throws IOException, TimeoutException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<Series, Measurement> turn : turns.entrySet()) {
                turn.getKey().add(turn.getValue().run(MeasurementListener.NONE));
            }
        }
    }

    /** What was measured, and what was made of it. */
    Stream<FindingsRow> lines() {
        return Stream.concat(
                turns.keySet().stream().map(Series::figure), further.stream().flatMap(lines -> lines.get().stream()));
    }

    /** What went wrong. */
    Stream<String> errors() {
        return turns.keySet().stream().flatMap(series -> series.errors().stream());
    }
}
