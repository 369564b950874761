package dev.foretell.bench.measure;

import dev.foretell.bench.host.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What requests cost a process that serves them: processor time for each, and the memory that it has in the end. One figure of both for
 * each run. Used by one thread.
 */
final class ProcessCost implements MeasurementListener {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final String name;
    private final ProcessUsage process;
    private final List<Double> micros = new ArrayList<>();
    private final List<Double> mebibytes = new ArrayList<>();
    private Duration before = Duration.ZERO;
    private Duration taken = Duration.ZERO;

    /** Nothing yet. */
    ProcessCost(String name, ProcessUsage process) {
        this.name = name;
        this.process = process;
    }

    @Override
    public void started() {
        before = process.processorTime();
    }

    @Override
    public void ended() {
        taken = process.processorTime().minus(before);
        process.residentBytes().ifPresent(bytes -> mebibytes.add(bytes / BYTES_PER_MIB));
    }

    /** Notes for how many requests that was; of none, nothing can be said. */
    void over(Report report) {
        if (report.requests() > 0) {
            micros.add(taken.toNanos() / NANOS_PER_MICRO / report.requests());
        }
    }

    /** What was noted. */
    Stream<Figure> figures() {
        return Stream.of(figure("processor time", "µs/request", micros), figure("resident memory", "MiB", mebibytes))
                .filter(figure -> !figure.rounds().isEmpty());
    }

    private Figure figure(String of, String unit, List<Double> rounds) {
        return new Figure((name + " " + of).replace(' ', '_'), name + ", " + of, unit, rounds, null);
    }
}
