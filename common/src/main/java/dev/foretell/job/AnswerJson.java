package dev.foretell.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An answer's body as JSON (docs/protocol.md has the table). Stateless, so safe for use by several threads. */
public final class AnswerJson {

    private static final double NANOS = 1e9;

    private AnswerJson() {}

    /** Writes an answer. The job's id is not in the body: it is the message's correlation id. */
    public static byte[] write(Answer answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("worker", answer.worker());
            if (answer instanceof Answer.Predicted predicted) {
                json.writeStringField("model", predicted.model());
                json.writeStringField("version", predicted.version());
                json.writeNumberField("seconds", predicted.seconds().toNanos() / NANOS);
                json.writeFieldName("predictions");
                InstancesJson.writeRows(json, predicted.predictions());
                if (predicted.input() != null) {
                    json.writeFieldName("input");
                    InstancesJson.writeRows(json, predicted.input());
                }
            } else if (answer instanceof Answer.Failed failed) {
                json.writeStringField("model", failed.model());
                json.writeObjectFieldStart("problem");
                json.writeStringField("code", failed.problem().code().wireName());
                json.writeStringField("detail", failed.problem().detail());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes the notice that a worker has started a job. */
    public static byte[] writeStarted(String worker) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("worker", worker);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Reads the notice that a worker has started a job.
     *
     * @return the worker's name
     * @throws IOException when the body is not a JSON object
     */
    public static String readStarted(String id, byte[] body) throws IOException {
        return fields(id, body).worker;
    }

    /**
     * Reads an answer. Unknown members are ignored, so that a newer worker can send more.
     *
     * @throws IOException when the body is not an answer
     */
    public static Answer read(String id, byte[] body) throws IOException {
        return fields(id, body).answer(id);
    }

    private static Fields fields(String id, byte[] body) throws IOException {
        try (JsonParser json = InstancesJson.FACTORY.createParser(body)) {
            Fields fields = new Fields();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("answer to job " + id + " is not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                fields.read(member, json);
            }
            return fields;
        } catch (IllegalArgumentException e) {
            throw new IOException("answer to job " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static final class Fields {
        private String model = "";
        private String version = "";
        private String worker = "";
        private Duration seconds = Duration.ZERO;
        private @Nullable Rows predictions;
        private @Nullable Rows input;
        private JobProblem.@Nullable Code code;
        private String detail = "";

        void read(String member, JsonParser json) throws IOException {
            switch (member) {
                case "model" -> model = json.getText();
                case "version" -> version = json.getText();
                case "worker" -> worker = json.getText();
                case "seconds" -> seconds = Duration.ofNanos(Math.round(json.getDoubleValue() * NANOS));
                case "predictions" -> predictions = readRows(json);
                case "input" -> input = readRows(json);
                case "problem" -> readProblem(json);
                default -> json.skipChildren();
            }
        }

        private void readProblem(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                switch (member) {
                    case "code" -> code = JobProblem.Code.ofWireName(json.getText());
                    case "detail" -> detail = json.getText();
                    default -> json.skipChildren();
                }
            }
        }

        Answer answer(String id) throws IOException {
            if (code != null) {
                return new Answer.Failed(id, model, worker, new JobProblem(code, detail));
            }
            if (predictions == null) {
                throw new IOException("answer to job " + id + " has neither predictions nor a problem");
            }
            return new Answer.Predicted(id, model, version, worker, seconds, predictions, input);
        }
    }

    private static Rows readRows(JsonParser json) throws IOException {
        float[] values = new float[64];
        int size = 0;
        int count = 0;
        int width = 0;
        requireArray(json);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            requireArray(json);
            int start = size;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (size == values.length) {
                    values = Arrays.copyOf(values, size * 2);
                }
                values[size++] = json.getFloatValue();
            }
            if (count > 0 && size - start != width) {
                throw new IOException("its rows differ in length");
            }
            width = size - start;
            count++;
        }
        return new Rows(count, width, Arrays.copyOf(values, size));
    }

    private static void requireArray(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new IOException("its predictions, or its input, are not an array of rows");
        }
    }
}
