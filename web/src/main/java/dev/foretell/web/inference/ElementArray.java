package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers or texts of a JSON array in row-major order, with its dimensions: one when it is flat, more when it is
 * nested.
 * Used by one thread.
 */
final class ElementArray {

    private final String what;
    private final int most;
    private final boolean takesBooleans;
    private final TextCollector texts;
    private final boolean takesTexts;
    private final boolean takesNumbers;

    /** The lengths of the arrays at each depth; -1 before the first one ends. */
    private final List<Integer> lengths = new ArrayList<>();

    private float[] values = new float[64];
    private int size;
    private boolean hasBooleans;
    private boolean hasTexts;
    private boolean hasNumbers;

    private ElementArray(
            String what, int most, boolean takesBooleans, TextCollector texts, @Nullable Datatype datatype) {
        this.what = what;
        this.most = most;
        this.takesBooleans = takesBooleans;
        this.texts = texts;
        this.takesTexts = datatype == null ? !texts.isNone() : datatype.isText();
        this.takesNumbers = datatype == null || !datatype.isText();
    }

    /**
     * Reads an array; the parser stands on its first token and is left on its last.
     *
     * @param what the array's name, for messages
     * @param most the most elements that it may have
     * @param takesBooleans whether {@code true} and {@code false} are accepted as 1 and 0
     * @param texts takes texts
     * @param datatype that of the elements; null while it is unknown, then {@link #values} checks it
     * @throws InvalidInputException when it is not an array, contains anything else, or is ragged
     */
    static ElementArray read(
            JsonParser json,
            String what,
            int most,
            boolean takesBooleans,
            TextCollector texts,
            @Nullable Datatype datatype)
            throws IOException {
        ElementArray array = new ElementArray(what, most, takesBooleans, texts, datatype);
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw JsonMembers.expected(json, what, "an array of " + array.kinds());
        }
        array.readNested(json, 0);
        return array;
    }

    /** Reads one level. The parser limits the depth. */
    private void readNested(JsonParser json, int depth) throws IOException {
        if (depth == lengths.size()) {
            if (size > 0) {
                throw uneven();
            }
            lengths.add(-1);
        }
        int length = addPlain(json, depth);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                readNested(json, depth + 1);
                length++;
            } else {
                add(json, depth);
                length += 1 + addPlain(json, depth);
            }
        }
        if (lengths.get(depth) == -1) {
            lengths.set(depth, length);
        } else if (lengths.get(depth) != length) {
            throw uneven();
        }
    }

    /** Adds the following numbers in plain form, and returns their count. */
    private int addPlain(JsonParser json, int depth) {
        int before = size;
        while (takesNumbers && depth == lengths.size() - 1 && size < most) {
            makeRoom();
            int to = Math.min(values.length, most);
            size = InstancesJson.readNumbers(json, values, size, to);
            if (size < to) {
                break;
            }
        }
        hasNumbers |= size > before;
        return size - before;
    }

    private String kinds() {
        return !takesTexts ? "numbers" : takesNumbers ? "numbers or texts" : "texts";
    }

    private void makeRoom() {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
    }

    private void add(JsonParser json, int depth) throws IOException {
        boolean isText = takesTexts && json.currentToken() == JsonToken.VALUE_STRING;
        boolean isBoolean = takesNumbers && takesBooleans && json.currentToken().isBoolean();
        if (!isText && !isBoolean && !(takesNumbers && json.currentToken().isNumeric())) {
            throw takesNumbers
                    ? JsonMembers.expected(
                            json, what + ", number " + size, takesTexts ? "a number or a text" : "a number")
                    : JsonMembers.expected(json, what + ", text " + size, "a text");
        }
        if (depth != lengths.size() - 1) {
            throw uneven();
        }
        if (size == most) {
            throw new InvalidInputException(what + ": expected at most " + most + " " + kinds() + "; there are more.");
        }
        makeRoom();
        hasTexts |= isText;
        hasNumbers |= !isText;
        if (isText) {
            values[size] = texts.add(what + ", text " + size, json.getText());
            size++;
        } else if (isBoolean) {
            hasBooleans = true;
            values[size++] = json.getBooleanValue() ? 1 : 0;
        } else {
            values[size++] = json.getFloatValue();
        }
    }

    /**
     * The numbers of rows, flat.
     *
     * @param shape the shape that they must have, with any number of rows
     * @param width the numbers of a row
     * @throws InvalidInputException when they do not match
     */
    float[] rows(List<Integer> shape, int width) {
        List<Integer> row = shape.subList(1, shape.size());
        boolean fits = lengths.size() == shape.size()
                && lengths.subList(1, lengths.size()).equals(row)
                && size > 0;
        if (!fits) {
            throw new InvalidInputException(
                    what + ": expected an array of rows, each of the shape " + row + ", not " + lengths + ".");
        }
        return Arrays.copyOf(values, lengths.get(0) * width);
    }

    private InvalidInputException uneven() {
        return new InvalidInputException(
                what + ": expected arrays of equal length and depth; near number " + size + " one differs.");
    }

    /**
     * The numbers, flat.
     *
     * @param shape the shape that nested numbers must have
     * @param expected the product of the shape
     * @param datatype their datatype: {@code true} and {@code false} are numbers only of {@code BOOL}
     * @throws InvalidInputException when they do not match
     */
    float[] values(List<Integer> shape, int expected, Datatype datatype) {
        if (hasBooleans && datatype != Datatype.BOOL) {
            throw new InvalidInputException(what + ": expected numbers, not true or false.");
        }
        if (datatype.isText() ? hasNumbers : hasTexts) {
            throw new InvalidInputException(
                    what + ": expected " + (datatype.isText() ? "texts, not numbers." : "numbers, not texts."));
        }
        if (size != expected) {
            throw new InvalidInputException(what + ": expected the " + expected
                    + (datatype.isText() ? " texts" : " numbers") + " of the shape " + shape + ", not " + size + ".");
        }
        if (lengths.size() > 1 && !lengths.equals(shape)) {
            throw new InvalidInputException(what + ": expected a flat array or one nested like the shape " + shape
                    + ", not like " + lengths + ".");
        }
        return Arrays.copyOf(values, size);
    }
}
