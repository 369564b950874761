package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the result of a dataset as JSON. Used by one thread at a time. */
final class JsonResult implements ResultWriter {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private final ResultColumns columns;
    private final @Nullable Classification output;
    private final List<String> inputs;
    private final List<String> labels;
    private final List<String> probabilities;
    private final List<String> numbers;
    private final JsonGenerator json;

    JsonResult(ResultColumns columns, OutputStream out) {
        this.columns = columns;
        this.output = columns.classification();
        this.inputs = columns.inputs();
        this.labels = columns.labels();
        this.probabilities = columns.probabilities();
        this.numbers = columns.numbers();
        this.json = generator(out);
    }

    private static JsonGenerator generator(OutputStream out) {
        try {
            return FACTORY.createGenerator(out, JsonEncoding.UTF8).setPrettyPrinter(new RowPerLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes each row on a line of its own, so that tools for lines can read the result, too. */
    private static final class RowPerLine extends MinimalPrettyPrinter {

        private static final long serialVersionUID = 1;

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            json.writeRaw('\n');
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(",\n");
        }

        @Override
        public void writeEndArray(JsonGenerator json, int values) throws IOException {
            json.writeRaw("\n]\n");
        }
    }

    @Override
    public void begin() throws IOException {
        json.writeStartArray();
    }

    @Override
    public void block(Block block, @Nullable Rows outputs, @Nullable String failure) throws IOException {
        Iterator<RowError> errors = block.errors().iterator();
        RowError error = errors.hasNext() ? errors.next() : null;
        String unpredicted = failure == null ? ResultColumns.NOT_PREDICTED : failure;
        int good = 0;
        for (int i = 0; i < block.count(); i++) {
            json.writeStartObject();
            json.writeNumberField("row", block.firstRow() + i + 1);
            if (error != null && error.index() == i) {
                inputs(null, 0);
                outputs(null, 0, error.sentence());
                error = errors.hasNext() ? errors.next() : null;
            } else {
                inputs(block, good);
                outputs(outputs, good++, unpredicted);
            }
            json.writeEndObject();
        }
    }

    private void inputs(@Nullable Block block, int row) throws IOException {
        for (int column = 0; column < inputs.size(); column++) {
            json.writeFieldName(inputs.get(column));
            if (block != null && block.rows().texts().has(column)) {
                json.writeString(block.rows().text(row, column));
            } else {
                number(block == null ? null : block.rows().at(row, column));
            }
        }
        if (columns.hasTruth()) {
            int truth = block == null ? Block.UNKNOWN : block.truthOf(row);
            json.writeStringField("class", truth == Block.UNKNOWN ? null : labels.get(truth));
        }
    }

    private void outputs(@Nullable Rows outputs, int row, String unpredicted) throws IOException {
        int offset = outputs == null ? 0 : row * outputs.width();
        if (output != null) {
            classes(output, outputs, offset);
        }
        for (int i = 0; i < numbers.size(); i++) {
            json.writeFieldName(numbers.get(i));
            number(outputs == null ? null : outputs.values()[offset + columns.numberAt(i)]);
        }
        json.writeStringField("error", outputs == null ? unpredicted : null);
    }

    private void classes(Classification output, @Nullable Rows outputs, int offset) throws IOException {
        json.writeStringField(
                "predicted", outputs == null ? null : labels.get(output.classOf(outputs.values(), offset)));
        for (int label = 0; label < labels.size(); label++) {
            json.writeFieldName(probabilities.get(label));
            number(outputs == null ? null : (float) output.probabilityOf(label, outputs.values(), offset));
        }
    }

    private void number(@Nullable Float value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(ResultColumns.number(value));
        }
    }

    @Override
    public void end() throws IOException {
        json.writeEndArray();
        json.flush();
    }
}
