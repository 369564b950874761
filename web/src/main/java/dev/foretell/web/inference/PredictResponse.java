package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes responses of the V1 protocol: {@code {"predictions": [...]}} with a value for each row, or
 * {@code {"outputs": ...}} with a tensor for each output. A model with several outputs gives objects by their names.
 * Stateless.
 */
final class PredictResponse {

    private PredictResponse() {}

    static byte[] write(Manifest manifest, Rows values, boolean columnar) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            if (columnar) {
                json.writeFieldName("outputs");
                writeColumns(json, manifest, values);
            } else {
                json.writeArrayFieldStart("predictions");
                for (int row = 0; row < values.count(); row++) {
                    writeRow(json, manifest, values, row);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeRow(JsonGenerator json, Manifest manifest, Rows values, int row) throws IOException {
        List<Manifest.Output> outputs = manifest.outputs();
        int place = row * values.width();
        if (outputs.size() == 1) {
            writeNested(json, outputs.get(0), values.values(), place, 1);
            return;
        }
        json.writeStartObject();
        for (Manifest.Output output : outputs) {
            json.writeFieldName(output.name());
            writeNested(json, output, values.values(), place, 1);
            place += output.width();
        }
        json.writeEndObject();
    }

    private static void writeColumns(JsonGenerator json, Manifest manifest, Rows values) throws IOException {
        List<Manifest.Output> outputs = manifest.outputs();
        if (outputs.size() > 1) {
            json.writeStartObject();
        }
        int first = 0;
        for (Manifest.Output output : outputs) {
            if (outputs.size() > 1) {
                json.writeFieldName(output.name());
            }
            json.writeStartArray();
            for (int row = 0; row < values.count(); row++) {
                writeNested(json, output, values.values(), row * values.width() + first, 1);
            }
            json.writeEndArray();
            first += output.width();
        }
        if (outputs.size() > 1) {
            json.writeEndObject();
        }
    }

    /** Writes the numbers of one row of an output, nested as its shape is from a dimension on. */
    private static void writeNested(JsonGenerator json, Manifest.Output output, float[] values, int from, int dimension)
            throws IOException {
        List<Integer> shape = output.shape();
        if (dimension == shape.size()) {
            OutputTensor.Numbers.writeNumber(json, output.datatype(), values[from]);
            return;
        }
        int step = shape.stream().skip(dimension + 1L).reduce(1, (one, other) -> one * other);
        json.writeStartArray();
        for (int i = 0; i < shape.get(dimension); i++) {
            writeNested(json, output, values, from + i * step, dimension + 1);
        }
        json.writeEndArray();
    }
}
