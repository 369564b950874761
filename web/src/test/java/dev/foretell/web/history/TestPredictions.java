package dev.foretell.web.history;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predictions for tests: one row of the model iris. */
public final class TestPredictions {

    static final byte[] INPUT = "{\"instances\":[[5.1,3.5,1.4,0.2]]}".getBytes(StandardCharsets.UTF_8);
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private TestPredictions() {}

    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    public static Prediction starting(String id) {
        return starting(id, now(), null);
    }

    static Prediction starting(String id, Instant created, @Nullable String webhook) {
        return new Prediction(
                id,
                "iris",
                null,
                Status.STARTING,
                true,
                created,
                null,
                null,
                null,
                "application/json",
                INPUT,
                1,
                null,
                List.of(),
                null,
                null,
                "alice",
                TRACE,
                webhook,
                "digest",
                false);
    }

    static Prediction withInput(Prediction p, byte[] input) {
        return new Prediction(
                p.id(),
                p.model(),
                p.version(),
                p.status(),
                p.background(),
                p.created(),
                p.started(),
                p.completed(),
                p.worker(),
                p.contentType(),
                input,
                p.rows(),
                p.output(),
                p.classes(),
                p.computeTime(),
                p.problem(),
                p.clientKey(),
                p.traceparent(),
                p.webhook(),
                p.requestDigest(),
                p.pinned());
    }

    /** An interactive prediction that succeeded within 20 ms. */
    static Prediction interactive(String id) {
        return interactive(id, "iris", "1", now(), Duration.ofMillis(20), "setosa");
    }

    static Prediction interactive(
            String id, String model, String version, Instant created, Duration latency, String label) {
        return interactive(
                id, model, created, succeeded(id, version, created.plus(latency), List.of(label)), "application/json");
    }

    static Prediction interactive(String id, String model, Instant created, PredictionEnd end, String contentType) {
        return new Prediction(
                        id,
                        model,
                        null,
                        Status.STARTING,
                        false,
                        created,
                        null,
                        null,
                        null,
                        contentType,
                        INPUT,
                        Math.max(1, end.classes().size()),
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        true)
                .finished(end);
    }

    static PredictionEnd succeeded(String id) {
        return succeeded(id, "1", now(), List.of("setosa"));
    }

    static PredictionEnd succeeded(String id, String version, Instant at, List<String> classes) {
        float[] values = new float[classes.size() * 3];
        values[0] = 0.1f;
        return new PredictionEnd(
                id,
                version,
                "worker@host-1",
                at,
                new Rows(classes.size(), 3, values),
                classes,
                Duration.ofNanos(1_234_567),
                null);
    }

    static PredictionEnd failed(String id) {
        return failed(id, now(), "no");
    }

    static PredictionEnd failed(String id, Instant at, String detail) {
        return new PredictionEnd(
                id,
                null,
                "worker@host-2",
                at,
                null,
                List.of(),
                null,
                new JobProblem(JobProblem.Code.MODEL_FAILED, detail));
    }
}
