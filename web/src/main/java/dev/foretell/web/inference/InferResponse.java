package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Rows;
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

    /**
     * Writes a response. JSON data is a flat array, in row-major order.
     *
     * @param version the version that predicted
     * @param values the model's outputs, a row for each row of the input
     */
    static InferResponse write(InferRequest request, Signature signature, String version, Rows values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", signature.manifest().name());
            json.writeStringField("model_version", version);
            if (request.id() != null) {
                json.writeStringField("id", request.id());
            }
            json.writeArrayFieldStart("outputs");
            for (RequestedOutput output : request.outputs()) {
                write(json, raw, output, OutputTensor.of(output, signature, values));
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
            JsonGenerator json, ByteArrayOutputStream raw, RequestedOutput output, OutputTensor tensor)
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
