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
 * Counts what the threads of one run get done. The clock starts with the recorder: first the warm-up, then what is measured. Safe
 * for use by several threads.
 */
public final class LatencyRecorder {

    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /** By picocli's judgement: a console is no longer a proof, since Java 22 has one without a terminal too. */
    private static final boolean ON_TERMINAL = Ansi.AUTO.enabled();

    private final Duration duration;
    private final long from;
    private final AtomicHistogram latencies = new AtomicHistogram(LONGEST_MICROS, SIGNIFICANT_DIGITS);
    private final SortedMap<String, Long> errors = new ConcurrentSkipListMap<>();

    public LatencyRecorder(Duration warmup, Duration duration) {
        this.duration = duration;
        this.from = System.nanoTime() + warmup.toNanos();
    }

    /** Counts a request that ended well just now, if now is measured. */
    public void done(long begunNanos) {
        long now = System.nanoTime();
        if (now - from >= 0 && now - from < duration.toNanos()) {
            latencies.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(now - begunNanos)));
        }
    }

    /** Counts something that went wrong, whether now is measured or not. */
    public void failed(String what) {
        errors.merge(what, 1L, Long::sum);
    }

    public boolean isOver() {
        return remaining() <= 0;
    }

    private long remaining() {
        return from + duration.toNanos() - System.nanoTime();
    }

    /** Waits for the end, and tells on a terminal how it goes. */
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

    /** What was measured; nothing is counted any more. */
    public Report report(String name, int rows) {
        return new Report(name, duration, rows, latencies, new TreeMap<>(errors));
    }
}
