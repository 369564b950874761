package dev.foretell.bench.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.job.Fp32;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The body of an infer request with binary tensors (the Open Inference Protocol's binary tensor data extension): JSON,
 * then the numbers of each input. Immutable by convention.
 *
 * @param jsonLength the length of the JSON in bytes
 */
record BinaryTensorRequest(int jsonLength, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Whether a model's inputs can be sent so: it has one, of 32-bit floats. */
    static boolean fit(Manifest manifest) {
        return manifest.inputs().size() == 1 && manifest.inputs().get(0).datatype() == Datatype.FP32;
    }

    /** A request for rows of a model that fits. It asks for all of the model's outputs as binary tensors, too. */
    static BinaryTensorRequest of(Manifest manifest, Rows rows) {
        byte[] numbers = Fp32.write(rows);
        byte[] json = json(manifest, rows.count(), numbers.length);
        byte[] body = Arrays.copyOf(json, json.length + numbers.length);
        System.arraycopy(numbers, 0, body, json.length, numbers.length);
        return new BinaryTensorRequest(json.length, body);
    }

    private static byte[] json(Manifest manifest, int rows, int bytes) {
        ObjectNode json = JSON.createObjectNode();
        Manifest.Input its = manifest.inputs().get(0);
        ObjectNode input = json.putArray("inputs").addObject();
        input.put("name", its.name()).put("datatype", its.datatype().name());
        ArrayNode shape = input.putArray("shape").add(rows);
        its.shape().stream().skip(1).forEach(shape::add);
        input.putObject("parameters").put("binary_data_size", bytes);
        ArrayNode outputs = json.putArray("outputs");
        for (Manifest.Output output : manifest.outputs()) {
            outputs.addObject()
                    .put("name", output.name())
                    .putObject("parameters")
                    .put("binary_data", true);
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of the whole HTTP request. */
    byte[] request(URI url, String path) {
        return HttpConnection.post(
                url,
                path,
                Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        "Inference-Header-Content-Length",
                        Integer.toString(jsonLength)),
                body);
    }
}
