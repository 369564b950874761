package dev.foretell.bench.engines;

import com.sun.management.OperatingSystemMXBean;
import dev.foretell.bench.measure.ErrorText;
import dev.foretell.model.engine.Network;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Forward passes on copies of a network, each copy in its own thread, as in the lanes of a worker. Not safe for use by
 * several threads.
 */
final class ParallelPasses {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final int DIFFERENT_INPUTS = 16;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /** The result of one thread. The processor time is that of the thread. */
    private record Part(Histogram passes, double passesPerSecond, long cpuNanos) {}

    private final Network network;
    private final RandomRows inputs;

    ParallelPasses(Network network, RandomRows inputs) {
        this.network = network;
        this.inputs = inputs;
    }

    /** Runs passes one after the other in each thread. The threads start to measure together. */
    TurnResult run(Turn turn) throws InterruptedException {
        float[][][] different = inputs.of(turn.rows(), DIFFERENT_INPUTS);
        long[] begun = new long[1];
        CyclicBarrier warm = new CyclicBarrier(turn.threads(), () -> begun[0] = SYSTEM.getProcessCpuTime());
        List<Callable<Part>> work = new ArrayList<>();
        for (int i = 0; i < turn.threads(); i++) {
            work.add(() -> measured(turn, different, warm));
        }
        ExecutorService threads = Executors.newFixedThreadPool(turn.threads());
        try {
            List<Future<Part>> parts = threads.invokeAll(work);
            long cpu = SYSTEM.getProcessCpuTime() - begun[0];
            return sum(turn, results(parts), cpu);
        } finally {
            threads.shutdownNow();
        }
    }

    private Part measured(Turn turn, float[][][] different, CyclicBarrier warm)
            throws InterruptedException, BrokenBarrierException {
        try (Network copy = network.copy()) {
            passes(copy, turn.rows(), different, turn.warmupNanos());
            warm.await();
            return passes(copy, turn.rows(), different, turn.nanos());
        }
    }

    private static Part passes(Network network, int rows, float[][][] different, long nanos) {
        Histogram passes = new Histogram(SIGNIFICANT_DIGITS);
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long first = System.nanoTime();
        long before = first;
        for (int next = 0; before - first < nanos || next == 0; next++) {
            network.output(different[next % different.length], rows);
            long now = System.nanoTime();
            passes.recordValue(now - before);
            before = now;
        }
        return new Part(
                passes,
                passes.getTotalCount() * NANOS_PER_SECOND / (before - first),
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu);
    }

    private static List<Part> results(List<Future<Part>> parts) throws InterruptedException {
        List<Part> results = new ArrayList<>();
        for (Future<Part> part : parts) {
            try {
                results.add(part.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(ErrorText.message(Objects.requireNonNull(e.getCause())), e);
            }
        }
        return results;
    }

    private static TurnResult sum(Turn turn, List<Part> parts, long processNanos) {
        Histogram passes = new Histogram(SIGNIFICANT_DIGITS);
        parts.forEach(part -> passes.add(part.passes()));
        double perSecond = parts.stream().mapToDouble(Part::passesPerSecond).sum();
        // A process's clock may be as coarse as 10 ms; that of a thread is not.
        long threadNanos = parts.stream().mapToLong(Part::cpuNanos).sum();
        double cpu = Math.max(processNanos, threadNanos) / NANOS_PER_SECOND;
        return new TurnResult(
                passes.getTotalCount(),
                perSecond * turn.rows(),
                cpu,
                passes.getTotalCount() * turn.rows() / cpu,
                passes.getValueAtPercentile(50) / NANOS_PER_MILLI,
                passes.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }
}
