package dev.foretell.web.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.Fp32;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.web.history.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes predictions as JSON for callers: in responses, lists, events and webhooks. Methods that write paths take the
 * path below which the caller sees this server, such as {@code /foretell}, or an empty one. Stateless.
 */
public final class PredictionJson {

    private static final double NANOS = 1e9;

    private PredictionJson() {}

    /** Writes a prediction. */
    public static byte[] write(Prediction prediction, String prefix) {
        return written(json -> write(json, prediction, prefix));
    }

    /**
     * Writes a page of predictions.
     *
     * @param next the id before which the next page starts, or null when there are no more
     */
    public static byte[] writeList(List<Prediction> predictions, @Nullable String next, String prefix) {
        return written(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("predictions");
            for (Prediction prediction : predictions) {
                write(json, prediction, prefix);
            }
            json.writeEndArray();
            json.writeStringField("next", next);
            json.writeEndObject();
        });
    }

    /**
     * Writes the response to an interactive caller, without the input.
     *
     * @param warnings about the input
     */
    public static byte[] writeInteractive(ModelOutputs predicted, List<String> warnings) {
        return written(json -> {
            json.writeStartObject();
            json.writeStringField("id", predicted.answer().id());
            json.writeStringField("status", "succeeded");
            json.writeStringField("model", predicted.answer().model());
            json.writeStringField("version", predicted.answer().version());
            json.writeStringField("worker", predicted.answer().worker());
            writeOutput(json, predicted.answer().predictions(), predicted.classes());
            json.writeObjectFieldStart("metrics");
            writeSeconds(json, "predict_time", predicted.answer().seconds());
            json.writeEndObject();
            if (!warnings.isEmpty()) {
                json.writeFieldName("warnings");
                writeTexts(json, warnings);
            }
            json.writeEndObject();
        });
    }

    private interface Value {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Value value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            value.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Prediction prediction, String prefix) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", prediction.id());
        json.writeStringField("status", prediction.status().wireName());
        json.writeStringField("model", prediction.model());
        writeText(json, "version", prediction.version());
        writeText(json, "worker", prediction.worker());
        writeTime(json, "created_at", prediction.created());
        writeTime(json, "started_at", prediction.started());
        writeTime(json, "completed_at", prediction.completed());
        writeInput(json, prediction, prefix);
        Rows output = prediction.output();
        if (output != null) {
            writeOutput(json, output, prediction.classes());
        }
        writeProblem(json, prediction.problem());
        writeMetrics(json, prediction);
        json.writeEndObject();
    }

    /** Images have a route of their own; an input that a list leaves out for its size is given as a URL. */
    private static void writeInput(JsonGenerator json, Prediction prediction, String prefix) throws IOException {
        json.writeObjectFieldStart("input");
        byte[] input = prediction.input();
        if (input.length == 0) {
            json.writeStringField("url", prefix + "/predictions/" + prediction.id());
        } else if (prediction.contentType().equals(Job.FP32)) {
            json.writeFieldName("instances");
            InstancesJson.writeRows(json, Fp32.read(input, input.length / Float.BYTES / prediction.rows()));
        } else if (prediction.contentType().equals(Job.JSON)) {
            copyMembers(input, json);
        } else {
            json.writeStringField("content_type", prediction.contentType());
            json.writeNumberField("bytes", input.length);
            json.writeStringField("url", prefix + "/predictions/" + prediction.id() + "/input");
        }
        json.writeEndObject();
    }

    /** Rows with texts, which are JSON already. */
    private static void copyMembers(byte[] object, JsonGenerator json) throws IOException {
        try (JsonParser parser = InstancesJson.FACTORY.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                json.copyCurrentStructure(parser);
            }
        }
    }

    private static void writeOutput(JsonGenerator json, Rows output, List<String> classes) throws IOException {
        json.writeObjectFieldStart("output");
        json.writeFieldName("predictions");
        InstancesJson.writeRows(json, output);
        if (!classes.isEmpty()) {
            json.writeFieldName("classes");
            writeTexts(json, classes);
        }
        json.writeEndObject();
    }

    private static void writeProblem(JsonGenerator json, @Nullable JobProblem problem) throws IOException {
        if (problem != null) {
            json.writeStringField("error", problem.detail());
            json.writeObjectFieldStart("problem");
            json.writeStringField("code", problem.code().wireName());
            json.writeStringField("detail", problem.detail());
            json.writeEndObject();
        }
    }

    private static void writeMetrics(JsonGenerator json, Prediction prediction) throws IOException {
        json.writeObjectFieldStart("metrics");
        Duration compute = prediction.computeTime();
        if (compute != null) {
            writeSeconds(json, "predict_time", compute);
        }
        Instant completed = prediction.completed();
        if (completed != null) {
            writeSeconds(json, "total_time", Duration.between(prediction.created(), completed));
        }
        json.writeEndObject();
    }

    private static void writeSeconds(JsonGenerator json, String name, Duration time) throws IOException {
        json.writeNumberField(name, time.toNanos() / NANOS);
    }

    private static void writeTexts(JsonGenerator json, List<String> texts) throws IOException {
        json.writeStartArray();
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    private static void writeTime(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }
}
