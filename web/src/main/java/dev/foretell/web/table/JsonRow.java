package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.foretell.csv.CsvFormat;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one row of a dataset from the JSON of one line. Used by one thread; holds the last row that it read. */
final class JsonRow {

    static final JsonFactory FACTORY = JsonFactory.builder()
            // The names of members are the sender's and must not stay in memory.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // NaN and Infinity are not JSON, but are read, so that the error can name the field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxNumberLength(1000)
                    .build())
            .build();

    private final InputColumns model;
    private final JsonNames names;
    private final ClassLabels classes;
    private final JsonValue value;
    private final float[] values;
    private final boolean[] given;
    private boolean labelled;
    private int label;

    /** @param block takes the texts of the rows */
    JsonRow(Manifest manifest, BlockBuffer block) {
        this.model = new InputColumns(manifest);
        this.value = new JsonValue(model, block);
        this.names = new JsonNames(model);
        this.classes = ClassLabels.of(manifest);
        this.values = new float[model.width()];
        this.given = new boolean[model.width()];
    }

    /** The numbers of the row; the same array for every row. */
    float[] values() {
        return values;
    }

    /** The row's true class, or {@link Block#UNKNOWN}. */
    int label() {
        return label;
    }

    /** The columns of the model. */
    InputColumns model() {
        return model;
    }

    /** The classes of the rows that were read. */
    ClassLabels classes() {
        return classes;
    }

    /** What a line must be, for messages. */
    String expected() {
        return "an object with " + members() + " or an array of " + model.width()
                + (model.anyText() ? " values" : " numbers");
    }

    private String members() {
        Stream<String> named = IntStream.range(0, model.width())
                .filter(column -> model.tensorOf(column).isEmpty())
                .mapToObj(model::name);
        Stream<String> tensors = model.tensors().stream().map(tensor -> "\"" + tensor + "\"");
        return Stream.concat(named, tensors).collect(Collectors.joining(", "));
    }

    /**
     * Reads a row.
     *
     * @throws WrongRowException when it does not fit the model
     * @throws IOException when it is not JSON
     */
    void read(JsonParser json) throws IOException {
        json.nextToken();
        readValue(json);
        if (json.nextToken() != null) {
            throw new WrongRowException(
                    null, "expected the end of the line after the row, found " + JsonValue.found(json));
        }
    }

    private void begin() {
        Arrays.fill(given, false);
        labelled = false;
        label = Block.UNKNOWN;
    }

    /** Reads the row that begins with the current token, and no more. */
    void readValue(JsonParser json) throws IOException {
        begin();
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            readObject(json);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(json);
        } else {
            throw new WrongRowException(null, "expected " + expected() + ", found " + JsonValue.found(json));
        }
    }

    /** Reads an array whose entries are columns of the model, the true class or not used. */
    void readArray(JsonParser json, int[] slots) throws IOException {
        begin();
        int count = 0;
        for (; json.nextToken() != JsonToken.END_ARRAY; count++) {
            int slot = count < slots.length ? slots[count] : CsvColumns.UNUSED;
            if (slot >= 0) {
                values[slot] = value.read(json, slot);
            } else if (slot == CsvColumns.TRUTH) {
                readClass(json);
            } else {
                json.skipChildren();
            }
        }
        if (count != slots.length) {
            throw wrongCount(null, slots.length + " values", count);
        }
    }

    private void readObject(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            int column = names.exact(name);
            Optional<InputColumns.Tensor> tensor =
                    json.currentToken() == JsonToken.START_ARRAY ? model.tensor(name) : Optional.empty();
            if (tensor.isPresent()) {
                readTensor(json, tensor.get());
            } else if (column != JsonNames.NONE) {
                readMember(json, column);
            } else {
                readOther(json, name, names.find(name));
            }
        }
        for (int column = 0; column < given.length; column++) {
            if (!given[column]) {
                Optional<InputColumns.Tensor> tensor = model.tensorOf(column);
                throw tensor.isPresent()
                        ? new WrongRowException(
                                tensor.get().name(), "expected " + tensor.get().width() + " numbers, found nothing")
                        : new WrongRowException(
                                model.name(column),
                                "expected " + (model.isText(column) ? "a text" : "a number") + ", found nothing");
            }
        }
    }

    private void readMember(JsonParser json, int column) throws IOException {
        if (given[column]) {
            throw new WrongRowException(model.name(column), "expected it once, found it twice");
        }
        given[column] = true;
        values[column] = value.read(json, column);
    }

    /** What the sender should know: the names that were matched. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(names.notes());
        notes.addAll(classes.notes());
        return notes;
    }

    private void readOther(JsonParser json, String name, int column) throws IOException {
        if (column != JsonNames.NONE) {
            readMember(json, column);
        } else if (model.tensor(name).isPresent()) {
            int width = model.tensor(name).get().width();
            throw new WrongRowException(
                    name, "expected an array of " + width + " numbers, found " + JsonValue.found(json));
        } else if (classes.exist() && CsvFormat.isTruth(CsvFormat.plain(name))) {
            readClass(json);
        } else {
            json.skipChildren();
        }
    }

    /** Reads the numbers of one input, nested or not. */
    private void readTensor(JsonParser json, InputColumns.Tensor tensor) throws IOException {
        if (given[tensor.first()]) {
            throw new WrongRowException(tensor.name(), "expected it once, found it twice");
        }
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (count++ < tensor.width()) {
                int column = tensor.first() + count - 1;
                given[column] = true;
                values[column] = value.read(json, column);
            } else {
                json.skipChildren();
            }
        }
        if (count != tensor.width()) {
            throw wrongCount(tensor.name(), tensor.width() + " numbers", count);
        }
    }

    private static WrongRowException wrongCount(@Nullable String name, String expected, int count) {
        return new WrongRowException(
                name, "expected " + expected + ", found " + count + (count == 1 ? " value" : " values"));
    }

    private void readClass(JsonParser json) throws IOException {
        if (labelled) {
            throw new WrongRowException("class", "expected one class, found two");
        }
        labelled = true;
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token == JsonToken.VALUE_STRING || (token != null && token.isNumeric())) {
            label = classes.read(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        }
        if (label == ClassLabels.NONE || !(token == JsonToken.VALUE_STRING || (token != null && token.isNumeric()))) {
            throw new WrongRowException("class", "expected " + classes.expected() + ", found " + JsonValue.found(json));
        }
    }

    /**
     * Reads the numbers of all inputs, and a class after those of a table; the numbers may be nested unless they are a
     * table.
     */
    private void readArray(JsonParser json) throws IOException {
        boolean labelable = model.areNamed() && classes.exist();
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (!model.areNamed() && token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (count < values.length) {
                given[count] = true;
                values[count] = value.read(json, count);
                count++;
            } else if (count == values.length && labelable) {
                readClass(json);
                count++;
            } else {
                count++;
                json.skipChildren();
            }
        }
        if (count != values.length + (labelled ? 1 : 0)) {
            throw wrongCount(
                    null,
                    values.length
                            + (model.anyText() ? " values" : " numbers")
                            + (labelable ? " and optionally the class" : ""),
                    count);
        }
    }
}
