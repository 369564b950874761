package dev.foretell.bench.measure;

import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AtomicHistogram;
import picocli.CommandLine.Help.Ansi;

/**
 * Records the latencies and errors of a run's threads. The clock starts with the recorder: first the warm-up, then the
 * measurement. Safe for use by several threads.
 */
public final class LatencyRecorder {

    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /** picocli decides: since Java 22, a program without a terminal has a {@code Console} as well. */
    private static final boolean ON_TERMINAL = Ansi.AUTO.enabled();

    private final Duration duration;
    private final long from;
    private final AtomicHistogram latencies = new AtomicHistogram(LONGEST_MICROS, SIGNIFICANT_DIGITS);
    private final SortedMap<String, Long> errors = new ConcurrentSkipListMap<>();

    public LatencyRecorder(Duration warmup, Duration duration) {
        this.duration = duration;
        this.from = System.nanoTime() + warmup.toNanos();
    }

    /** Records a request that succeeded now; ignored outside of the measurement. */
    public void done(long begunNanos) {
        long now = System.nanoTime();
        if (now - from >= 0 && now - from < duration.toNanos()) {
            latencies.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(now - begunNanos)));
        }
    }

    /** Counts an error, whether measuring or not. */
    public void failed(String what) {
        errors.merge(what, 1L, Long::sum);
    }

    public boolean isOver() {
        return remaining() <= 0;
    }

    private long remaining() {
        return from + duration.toNanos() - System.nanoTime();
    }

    /** Waits for the end, and shows the progress on a terminal. */
    public void await(MeasurementListener listener) throws InterruptedException {
        awaitMoment(from);
        listener.started();
        awaitMoment(from + duration.toNanos());
        listener.ended();
    }

    private void awaitMoment(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, PROGRESS.toNanos()));
            if (ON_TERMINAL && !isOver()) {
                System.err.println(progress(System.nanoTime() - from));
            }
        }
    }

    private String progress(long measuredNanos) {
        long left = TimeUnit.NANOSECONDS.toSeconds(remaining());
        long failed = errors.values().stream().mapToLong(Long::longValue).sum();
        return measuredNanos <= 0
                ? String.format(Locale.ROOT, "warming up, %d s left, %d errors", left, failed)
                : String.format(
                        Locale.ROOT,
                        "%,.0f/s so far, %d s left, %d errors",
                        latencies.getTotalCount() * NANOS_PER_SECOND / measuredNanos,
                        left,
                        failed);
    }

    /** The results; nothing is recorded afterwards. */
    public Report report(String name, int rows) {
        return new Report(name, duration, rows, latencies, new TreeMap<>(errors));
    }
}
