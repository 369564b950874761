package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.InstancesJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The body of a response to an infer request.
 *
 * @param body JSON, followed by the raw bytes of the binary outputs, in order
 * @param jsonLength the length of the JSON in bytes
 */
record InferResponse(byte[] body, int jsonLength) {

    /**
     * Whether bytes follow the JSON, so that the header {@code Inference-Header-Content-Length} must give its length.
     */
    boolean isBinary() {
        return jsonLength < body.length;
    }

    /** Writes a response. JSON data is a flat array, in row-major order. */
    static InferResponse write(Inferred inferred) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", inferred.model());
            json.writeStringField("model_version", inferred.version());
            if (inferred.id() != null) {
                json.writeStringField("id", inferred.id());
            }
            json.writeArrayFieldStart("outputs");
            for (Inferred.Output output : inferred.outputs()) {
                write(json, raw, output, output.tensor());
            }
            json.writeEndArray();
            json.writeEndObject();
            json.flush();
            int jsonLength = out.size();
            raw.writeTo(out);
            return new InferResponse(out.toByteArray(), jsonLength);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(
            JsonGenerator json, ByteArrayOutputStream raw, Inferred.Output output, OutputTensor tensor)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("datatype", tensor.datatype());
        json.writeArrayFieldStart("shape");
        for (int dimension : tensor.shape()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        if (output.binary()) {
            byte[] bytes = tensor.bytes();
            raw.write(bytes);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", bytes.length);
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            tensor.writeData(json);
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
