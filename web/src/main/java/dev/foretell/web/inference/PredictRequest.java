package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatypes;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.InstanceObjects;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of the V1 protocol. Immutable.
 *
 * @param rows the input
 * @param columnar whether it came as {@code inputs} (a tensor for each input) and not as {@code instances} (rows)
 */
record PredictRequest(Rows rows, boolean columnar) {

    private static final String EXPECTED = "Expected a JSON object with the member \"instances\" or \"inputs\".";

    /**
     * Reads a request. Other members, such as {@code signature_name}, are ignored: a model has one signature.
     *
     * @throws InvalidInputException when it is not valid, or its rows do not fit the model
     */
    static PredictRequest read(byte[] body, Manifest manifest) {
        PredictRequest request = null;
        try (JsonParser json = InstancesJson.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException(EXPECTED);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                boolean columnar = name.equals("inputs");
                if (!columnar && !name.equals("instances")) {
                    JsonMembers.skip(json);
                } else if (request != null) {
                    throw new InvalidInputException("Expected \"instances\" or \"inputs\", not both.");
                } else {
                    request = new PredictRequest(columnar ? columns(json, manifest) : rows(json, manifest), columnar);
                }
            }
            if (json.nextToken() != null) {
                throw new MalformedJsonException("Not valid JSON: something follows after its end.");
            }
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
        if (request == null) {
            throw new InvalidInputException(EXPECTED);
        }
        Datatypes.checked(manifest, request.rows());
        return request;
    }

    private static Rows rows(JsonParser json, Manifest manifest) throws IOException {
        return InstancesJson.readRows(
                json, manifest.columns(), Datatypes.textColumns(manifest), new InstanceObjects(manifest));
    }

    /** The tensors of all inputs, or the tensor of the only one. */
    private static Rows columns(JsonParser json, Manifest manifest) throws IOException {
        List<Manifest.Input> inputs = manifest.inputs();
        float[] @Nullable [] tensors = new float[inputs.size()][];
        TextCollector texts = new TextCollector(Datatypes.textColumns(manifest));
        if (json.currentToken() != JsonToken.START_OBJECT && inputs.size() == 1) {
            tensors[0] = tensor(json, "inputs", inputs.get(0), texts);
        } else {
            JsonMembers.each(json, "inputs", name -> {
                int index = inputs.stream().map(Manifest.Input::name).toList().indexOf(name);
                if (index < 0) {
                    throw new InvalidInputException(
                            "inputs: expected " + names(inputs) + ", not " + JsonMembers.shortened(name) + ".");
                }
                tensors[index] = tensor(json, "inputs." + name, inputs.get(index), texts);
            });
        }
        return sideBySide(tensors, manifest, texts);
    }

    private static float[] tensor(JsonParser json, String what, Manifest.Input input, TextCollector texts)
            throws IOException {
        return ElementArray.read(json, what, Signature.MAX_NUMBERS, false, texts, input.datatype())
                .rows(input.shape(), input.width());
    }

    private static Rows sideBySide(float[] @Nullable [] tensors, Manifest manifest, TextCollector texts) {
        int width = manifest.inputWidth();
        int count = 0;
        float[] values = new float[0];
        int first = 0;
        for (int i = 0; i < tensors.length; i++) {
            Manifest.Input input = manifest.inputs().get(i);
            float[] tensor = tensors[i];
            if (tensor == null) {
                throw new InvalidInputException("inputs: expected the tensor \"" + input.name() + "\"; it is missing.");
            }
            int its = tensor.length / input.width();
            if (i == 0) {
                count = its;
                values = new float[Math.multiplyExact(count, width)];
            } else if (its != count) {
                throw new InvalidInputException("inputs: expected as many rows in each tensor; " + input.name()
                        + " has " + its + ", another " + count + ".");
            }
            for (int row = 0; row < count; row++) {
                System.arraycopy(tensor, row * input.width(), values, row * width + first, input.width());
            }
            first += input.width();
        }
        return new Rows(count, width, values, texts.take());
    }

    private static String names(List<Manifest.Input> inputs) {
        return String.join(", ", inputs.stream().map(Manifest.Input::name).toList());
    }
}
