package dev.foretell.web.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.Answer;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Job;
import dev.foretell.job.Problem.Code;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.predict.FailedException;
import dev.foretell.web.predict.Models;
import dev.foretell.web.predict.Predictions;
import dev.foretell.web.table.Ranges;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code POST /predictions} for programs: JSON in, JSON out. Safe for use by several threads. */
final class PredictionsApi {

    /** Failures of the job itself: the request was fine, so it is answered 200 with {@code "status": "failed"}. */
    private static final Set<Code> JOB_FAILED = EnumSet.of(Code.MODEL_FAILED, Code.UNDELIVERABLE);

    private static final double NANOS = 1e9;

    private final Models models;
    private final Predictions predictions;
    private final Duration deadline;

    PredictionsApi(Models models, Predictions predictions, Duration deadline) {
        this.models = models;
        this.predictions = predictions;
        this.deadline = deadline;
    }

    void post(Context ctx) {
        PredictionRequest request = PredictionRequest.read(
                Body.bytes(ctx), models, ClientKey.of(ctx), entry -> ctx.attribute(HttpServer.CHOSEN, entry));
        Manifest manifest = request.entry().manifest();
        Job job = new Job(
                Job.newId(),
                manifest.name(),
                manifest.version(),
                Job.JSON,
                request.job(),
                false,
                deadline,
                ctx.header("traceparent"));
        List<String> warnings = Ranges.warnings(manifest.input(), request.rows());
        ctx.future(() -> predictions.predict(job).handle((answer, error) -> {
            if (error == null) {
                json(ctx, succeeded(manifest, answer, warnings));
            } else if (Problem.cause(error) instanceof FailedException failed
                    && JOB_FAILED.contains(failed.problem().code())) {
                json(ctx, failed(manifest, job, failed));
            } else {
                Problem.of(error).json(ctx);
            }
            return null;
        }));
    }

    private static void json(Context ctx, byte[] body) {
        ctx.result(body).contentType(Job.JSON);
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Members members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] succeeded(Manifest manifest, Answer.Predicted answer, List<String> warnings) {
        return object(json -> {
            json.writeStringField("id", answer.id());
            json.writeStringField("status", "succeeded");
            json.writeStringField("model", answer.model());
            json.writeStringField("version", answer.version());
            json.writeStringField("worker", answer.worker());
            json.writeObjectFieldStart("output");
            json.writeFieldName("predictions");
            InstancesJson.writeRows(json, answer.predictions());
            writeClasses(json, manifest.output(), answer.predictions());
            json.writeEndObject();
            json.writeObjectFieldStart("metrics");
            json.writeNumberField("predict_time", answer.seconds().toNanos() / NANOS);
            json.writeEndObject();
            if (!warnings.isEmpty()) {
                json.writeArrayFieldStart("warnings");
                for (String warning : warnings) {
                    json.writeString(warning);
                }
                json.writeEndArray();
            }
        });
    }

    private static void writeClasses(JsonGenerator json, Manifest.Output output, Rows rows) throws IOException {
        json.writeArrayFieldStart("classes");
        for (int row = 0; row < rows.count(); row++) {
            json.writeString(output.labels().get(output.classOf(rows.values(), row * rows.width())));
        }
        json.writeEndArray();
    }

    private static byte[] failed(Manifest manifest, Job job, FailedException failed) {
        return object(json -> {
            json.writeStringField("id", job.id());
            json.writeStringField("status", "failed");
            json.writeStringField("model", manifest.name());
            json.writeStringField("version", manifest.version());
            json.writeStringField("error", failed.problem().detail());
        });
    }
}
