package dev.foretell.web.live.http;

import dev.foretell.web.live.State;
import dev.foretell.web.prediction.EngineUse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Formats numbers and times for pages; {@code static/live.js} does so in JavaScript. Stateless.
 *
 * <p>Public because templates call it.
 */
public final class Shown {

    public static final Shown SHOWN = new Shown();

    private static final String UNKNOWN = "–";
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long KIB = 1024;

    private Shown() {}

    /** {@code 12:34:56 UTC}. */
    public String clock(String instant) {
        return CLOCK.format(Instant.parse(instant)) + " UTC";
    }

    /** {@code 12:00 UTC}. */
    public String hour(String instant) {
        return CLOCK.format(Instant.parse(instant)).substring(0, 5) + " UTC";
    }

    /** {@code 2026-11-21 12:34 UTC}. */
    public String day(@Nullable Instant instant) {
        return instant == null ? UNKNOWN : DAY.format(instant) + " UTC";
    }

    /** {@code 2026-11-21 12:34 UTC}, from ISO 8601. */
    public String day(String instant) {
        return day(Instant.parse(instant));
    }

    /** {@code 12,345}. */
    public String count(@Nullable Number number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** {@code 12.3}, {@code 1,234}. */
    public String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond > 0 && perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
    }

    /** {@code 123 MiB}, {@code 1.2 GiB}. */
    public String bytes(long bytes) {
        if (bytes <= 0) {
            return UNKNOWN;
        } else if (bytes < KIB) {
            return bytes + " B";
        } else if (bytes < KIB * KIB) {
            return Math.round((double) bytes / KIB) + " KiB";
        } else if (bytes < KIB * KIB * KIB) {
            return Math.round((double) bytes / KIB / KIB) + " MiB";
        }
        return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / KIB / KIB / KIB);
    }

    /** {@code 1.2 ms}, {@code 123 ms}, {@code 1.23 s}. */
    public String time(@Nullable Double seconds) {
        if (seconds == null) {
            return UNKNOWN;
        } else if (seconds >= 1) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        return String.format(Locale.ROOT, seconds < 0.01 ? "%.1f ms" : "%.0f ms", seconds * 1_000);
    }

    /** {@code 12 s}, {@code 3 min}, {@code 2 h}, {@code 5 d}. */
    public String span(double seconds) {
        long whole = (long) Math.max(0, seconds);
        Duration span = Duration.ofSeconds(whole);
        if (whole < 120) {
            return whole + " s";
        } else if (span.toMinutes() < 120) {
            return span.toMinutes() + " min";
        }
        return span.toHours() < 48 ? span.toHours() + " h" : span.toDays() + " d";
    }

    /** {@code 90 %}, {@code 33.3 %}. */
    public String percent(double share) {
        double percent = share * 100;
        return Math.abs(percent - Math.rint(percent)) < 0.05
                ? Math.round(percent) + " %"
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }

    /**
     * A worker, each column as text. Public for the template.
     *
     * @param gone whether it no longer runs, as far as is known
     */
    public record Worker(
            String name,
            String where,
            String state,
            String why,
            boolean gone,
            String since,
            List<String> loaded,
            String rate,
            String jobs,
            String memory,
            String heap,
            String lanes,
            String heard) {

        /** An empty row, which the page's script fills. */
        public static final Worker EMPTY = new Worker("", "", "", "", false, "", List.of(), "", "", "", "", "", "");
    }

    /** A worker at a moment. */
    public Worker worker(State.WorkerState worker, String at) {
        Duration age = Duration.between(Instant.parse(worker.started()), Instant.parse(at));
        return new Worker(
                worker.name(),
                worker.pid() > 0 ? worker.host() + ", process " + worker.pid() : worker.host(),
                worker.state(),
                why(worker),
                worker.isGone(),
                worker.isGone() ? "" : "up for " + span((double) age.toSeconds()),
                worker.isGone()
                        ? List.of()
                        : worker.loaded().stream().map(this::loaded).toList(),
                rate(worker.jobsPerSecond()),
                count(worker.jobs())
                        + " in total"
                        + (worker.failures() > 0 ? ", " + count(worker.failures()) + " failed" : ""),
                bytes(worker.nativeBytes()),
                "heap: " + bytes(worker.heapBytes()),
                worker.isGone()
                        ? ""
                        : "in " + count(worker.lanes()) + (worker.lanes() == 1 ? " lane each" : " lanes each"),
                span(worker.silentSeconds()) + " ago");
    }

    private String loaded(State.Loaded loaded) {
        String engine = loaded.engine() == null ? "" : " on " + engine(loaded.engine());
        return loaded.model() + " " + loaded.version() + engine + ", up to " + count(loaded.batchLimit()) + " rows";
    }

    /** {@code Deeplearning4j}: the name of an engine for people. */
    public String engine(String name) {
        return switch (name) {
            case "deeplearning4j" -> "Deeplearning4j";
            case "nd4j" -> "Foretell’s layers";
            case "onnxruntime" -> "ONNX Runtime";
            default -> name;
        };
    }

    /**
     * {@code Deeplearning4j}; when workers differ, {@code Deeplearning4j on 2 workers}, {@code ONNX Runtime on 1
     * worker}.
     */
    public List<String> engines(List<EngineUse> engines) {
        if (engines.isEmpty()) {
            return List.of(UNKNOWN);
        }
        return engines.stream()
                .map(use -> engine(use.name())
                        + (engines.size() == 1
                                ? ""
                                : " on " + workers(use.workers().size())))
                .toList();
    }

    private String workers(int count) {
        return count(count) + (count == 1 ? " worker" : " workers");
    }

    /**
     * {@code it is the first choice}; when workers differ, {@code Deeplearning4j: it is the first choice}, for each
     * with a reason.
     */
    public List<String> reasons(List<EngineUse> engines) {
        return engines.stream()
                .filter(use -> use.reason() != null)
                .map(use -> (engines.size() == 1 ? "" : engine(use.name()) + ": ") + use.reason())
                .toList();
    }

    private String why(State.WorkerState worker) {
        return switch (worker.state()) {
            case "draining" -> "takes no new jobs, finishes those that it holds";
            case "stopped" -> "stopped cleanly at " + clock(worker.heard());
            case "lost" -> "silent since " + clock(worker.heard()) + ": killed, hanging, or cut off from the broker";
            default -> "";
        };
    }

    /** The purpose of a queue. */
    public String purpose(State.Queue queue) {
        return switch (queue.kind()) {
            case "interactive" -> "jobs for " + queue.model();
            case "bulk" -> "blocks of datasets for " + queue.model();
            case "results" -> "results of background jobs";
            default -> "dead letters";
        };
    }

    /** The reason why a job is a dead letter. */
    public String reason(String reason) {
        return switch (reason) {
            case "delivery_limit" -> "delivery limit reached: workers that took it died or lost it, again and again";
            case "expired" -> "expired: its deadline passed while it was queued";
            case "rejected" -> "rejected by a worker";
            case "maxlen" -> "its queue was full";
            default -> reason;
        };
    }
}
