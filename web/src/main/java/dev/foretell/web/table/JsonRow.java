package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one row of a dataset from the JSON of one line. Used by one thread; holds the last row that was read. */
final class JsonRow {

    static final JsonFactory FACTORY = JsonFactory.builder()
            // The names of members are the sender's: they are not to stay in memory.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // NaN and Infinity are not JSON, but they are read, so that the refusal can name the field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxNumberLength(1000)
                    .build())
            .build();

    private final Manifest.Input input;
    private final List<String> names;
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> plain = new HashMap<>();
    private final Classes classes;
    private final float[] values;
    private final boolean[] given;
    private boolean labelled;
    private int label;

    JsonRow(Manifest manifest) {
        this.input = manifest.input();
        this.names = input.columns();
        this.classes = new Classes(manifest.output());
        this.values = new float[names.size()];
        this.given = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            exact.put(names.get(i), i);
            plain.put(CsvColumns.plain(names.get(i)), i);
        }
    }

    /** A row is wrong. Costs no stack trace, for there may be millions of them. */
    static final class WrongException extends RuntimeException {

        private final @Nullable String field;
        private final String detail;

        WrongException(@Nullable String field, String detail) {
            super(detail, null, false, false);
            this.field = field;
            this.detail = detail;
        }

        @Nullable
        String field() {
            return field;
        }

        String detail() {
            return detail;
        }
    }

    /** The numbers of the row; the same array for every row. */
    float[] values() {
        return values;
    }

    /** The row's class, or {@link Block#UNKNOWN}. */
    int label() {
        return label;
    }

    /** What is expected on a line, for messages. */
    String expected() {
        return isTensor()
                ? "an object with \"" + input.name() + "\" or an array of " + names.size() + " numbers"
                : "an object with " + String.join(", ", names) + " or an array of " + names.size() + " numbers";
    }

    private boolean isTensor() {
        return input.features().isEmpty();
    }

    /**
     * Reads a row.
     *
     * @throws WrongException when it does not fit the model
     * @throws IOException when it is no JSON
     */
    void read(JsonParser json) throws IOException {
        Arrays.fill(given, false);
        labelled = false;
        label = Block.UNKNOWN;
        JsonToken token = json.nextToken();
        if (token == JsonToken.START_OBJECT) {
            readObject(json);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(json, null);
        } else {
            throw new WrongException(null, "expected " + expected() + ", found " + found(json));
        }
        if (json.nextToken() != null) {
            throw new WrongException(null, "expected the end of the line behind the row, found " + found(json));
        }
    }

    private void readObject(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            Integer column = exact.get(name);
            if (column != null) {
                readMember(json, column);
            } else {
                readOther(json, name, CsvColumns.plain(name));
            }
        }
        for (int column = 0; column < given.length; column++) {
            if (!given[column]) {
                throw isTensor()
                        ? new WrongException(input.name(), "expected " + names.size() + " numbers, found nothing")
                        : new WrongException(names.get(column), "expected a number, found nothing");
            }
        }
    }

    private void readMember(JsonParser json, int column) throws IOException {
        if (given[column]) {
            throw new WrongException(names.get(column), "expected it once, found it twice");
        }
        given[column] = true;
        values[column] = number(json, names.get(column));
    }

    private void readOther(JsonParser json, String name, String simple) throws IOException {
        Integer column = plain.get(simple);
        if (column != null) {
            readMember(json, column);
        } else if (isTensor() && name.equals(input.name())) {
            expect(json, JsonToken.START_ARRAY, name, "an array of " + names.size() + " numbers");
            readArray(json, name);
        } else if (CsvColumns.isClass(simple)) {
            readClass(json);
        } else {
            json.skipChildren();
        }
    }

    private void readClass(JsonParser json) throws IOException {
        if (labelled) {
            throw new WrongException("class", "expected one class, found two");
        }
        labelled = true;
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token == JsonToken.VALUE_STRING || (token != null && token.isNumeric())) {
            label = classes.of(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        }
        if (label == Classes.NONE || !(token == JsonToken.VALUE_STRING || (token != null && token.isNumeric()))) {
            throw new WrongException("class", "expected " + classes.expected() + ", found " + found(json));
        }
    }

    /** Reads numbers, nested or not, and a class behind those of a table. */
    private void readArray(JsonParser json, @Nullable String name) throws IOException {
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (isTensor() && token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (count < values.length) {
                given[count] = true;
                values[count] = number(json, names.get(count));
                count++;
            } else if (count == values.length && !isTensor()) {
                readClass(json);
                count++;
            } else {
                count++;
                json.skipChildren();
            }
        }
        int width = values.length + (labelled && name == null ? 1 : 0);
        if (count != width) {
            throw new WrongException(
                    name,
                    "expected " + values.length + " numbers" + (isTensor() ? "" : " and optionally the class")
                            + ", found " + count + (count == 1 ? " value" : " values"));
        }
    }

    private static void expect(JsonParser json, JsonToken token, String field, String what) throws IOException {
        if (json.currentToken() != token) {
            throw new WrongException(field, "expected " + what + ", found " + found(json));
        }
    }

    private static float number(JsonParser json, String name) throws IOException {
        JsonToken token = json.currentToken();
        if (token != null && token.isNumeric()) {
            float value = Decimals.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            if (!Float.isNaN(value)) {
                return value;
            }
        }
        throw new WrongException(name, "expected a number, found " + found(json));
    }

    private static String found(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> Found.quoted(json.getText());
            default -> Found.shortened(json.getText());
        };
    }
}
