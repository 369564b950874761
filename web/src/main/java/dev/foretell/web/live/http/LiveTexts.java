package dev.foretell.web.live.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.web.edge.Formats;
import dev.foretell.web.live.LiveState;
import dev.foretell.web.prediction.EngineUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Says in words what the live state holds; {@code static/live.js} and {@code static/workers.js} do so in JavaScript.
 * Stateless.
 *
 * <p>Public because templates call it.
 */
public final class LiveTexts {

    public static final LiveTexts LIVE_TEXTS = new LiveTexts();

    private LiveTexts() {}

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
    public Worker worker(LiveState.WorkerState worker, String at) {
        Duration age = Duration.between(Instant.parse(worker.started()), Instant.parse(at));
        return new Worker(
                worker.name(),
                worker.pid() > 0 ? worker.host() + ", process " + worker.pid() : worker.host(),
                worker.state(),
                why(worker),
                worker.isGone(),
                worker.isGone() ? "" : "up for " + FORMATS.age((double) age.toSeconds()),
                worker.isGone()
                        ? List.of()
                        : worker.loaded().stream().map(this::loaded).toList(),
                FORMATS.rate(worker.jobsPerSecond()),
                FORMATS.count(worker.jobs())
                        + " in total"
                        + (worker.failures() > 0 ? ", " + FORMATS.count(worker.failures()) + " failed" : ""),
                FORMATS.bytes(worker.nativeBytes()),
                "heap: " + FORMATS.bytes(worker.heapBytes()),
                worker.isGone()
                        ? ""
                        : "in " + FORMATS.count(worker.lanes()) + (worker.lanes() == 1 ? " lane each" : " lanes each"),
                FORMATS.age(worker.silentSeconds()) + " ago");
    }

    private String loaded(LiveState.Loaded loaded) {
        String engine = loaded.engine() == null ? "" : " on " + engine(loaded.engine());
        return loaded.model() + " " + loaded.version() + engine + ", up to " + FORMATS.count(loaded.batchLimit())
                + " rows";
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
            return List.of(Formats.NONE);
        }
        return engines.stream()
                .map(use -> engine(use.name())
                        + (engines.size() == 1
                                ? ""
                                : " on " + workers(use.workers().size())))
                .toList();
    }

    private String workers(int count) {
        return FORMATS.count(count) + (count == 1 ? " worker" : " workers");
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

    private String why(LiveState.WorkerState worker) {
        return switch (worker.state()) {
            case "draining" -> "takes no new jobs, finishes those that it holds";
            case "stopped" -> "stopped cleanly at " + FORMATS.clock(worker.heard());
            case "lost" ->
                "silent since " + FORMATS.clock(worker.heard()) + ": killed, hanging, or cut off from the broker";
            default -> "";
        };
    }

    /** The purpose of a queue. */
    public String purpose(LiveState.Queue queue) {
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
