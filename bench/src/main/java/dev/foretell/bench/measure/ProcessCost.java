package dev.foretell.bench.measure;

import dev.foretell.bench.host.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cost of requests for a process that serves them: processor time per request, and resident memory at the end. One
 * figure of each per run. Used by one thread.
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

    /** The cost for a process, without runs yet. */
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

    /** Notes the number of requests of the last run; without any, there is no processor time per request. */
    void over(Report report) {
        if (report.requests() > 0) {
            micros.add(taken.toNanos() / NANOS_PER_MICRO / report.requests());
        }
    }

    /** The figures of all runs. */
    Stream<Figure> figures() {
        return Stream.of(figure("processor time", "µs/request", micros), figure("resident memory", "MiB", mebibytes))
                .filter(figure -> !figure.rounds().isEmpty());
    }

    private Figure figure(String of, String unit, List<Double> rounds) {
        return new Figure((name + " " + of).replace(' ', '_'), name + ", " + of, unit, rounds, null);
    }
}
