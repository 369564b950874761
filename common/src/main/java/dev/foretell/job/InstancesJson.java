package dev.foretell.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads and writes rows of numbers and texts as JSON, {@code {"instances": [[…], …]}}, value by value, without a tree:
 * the cost of a row is that of its digits. A row may be nested (an image as rows of pixels); it is read in row-major
 * order. Stateless, so safe for use by several threads.
 */
public final class InstancesJson {

    /** Streaming JSON with fast number conversion and bounds on what hostile input may cost. */
    public static final JsonFactory FACTORY = new NumbersParser.Factory(new JsonFactoryBuilder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // NaN and Infinity are not JSON, but they are read, so that the error can name the field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxNumberLength(100)
                    .maxStringLength(100_000)
                    .build()));

    private static final String FIELD = "instances";

    private InstancesJson() {}

    /** Reads rows that are objects. */
    public interface ObjectRow {

        /**
         * Reads a row; the parser stands on the object's first token and is to be left on its last.
         *
         * @param row its number, for messages
         * @param values where its numbers go
         * @param start the place of the first
         * @param texts takes its texts, and gives the numbers that stand for them
         * @throws InvalidInputException when it does not fit the model
         */
        void read(JsonParser parser, int row, float[] values, int start, TextCollector texts) throws IOException;
    }

    /**
     * Reads the body of a job.
     *
     * @param names one name per column, for messages
     * @param textColumns for each column whether it holds texts; empty when none does
     * @throws InvalidInputException when the body is not {@code {"instances": [[…], …]}} with rows of that width
     */
    public static Rows read(byte[] body, List<String> names, boolean[] textColumns) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "an object with the member \"instances\"");
            Rows rows = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                parser.nextToken();
                if (!member.equals(FIELD)) {
                    throw new InvalidInputException("Unknown member \"" + member + "\"; expected only \"instances\".");
                }
                rows = readRows(parser, names, textColumns);
            }
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("Not valid JSON: something follows after its end.");
            }
            if (rows == null) {
                throw new InvalidInputException("The member \"instances\" is missing; expected an array of rows.");
            }
            return rows;
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
    }

    /**
     * Reads an array of rows; the parser stands on the array's first token and is left on its last.
     *
     * @param names one name per column, for messages
     * @param textColumns for each column whether it holds texts; empty when none does
     */
    public static Rows readRows(JsonParser parser, List<String> names, boolean[] textColumns) throws IOException {
        return readRows(
                parser,
                names,
                textColumns,
                (json, row, values, start, texts) -> expect(
                        json, json.currentToken(), JsonToken.START_ARRAY, "instances[" + row + "] to be an array"));
    }

    /**
     * Reads an array of rows, each an array or an object; the parser stands on the array's first token and is left on
     * its last.
     *
     * @param names one name per column, for messages
     * @param textColumns for each column whether it holds texts; empty when none does
     * @param objects reads those that are objects
     */
    public static Rows readRows(JsonParser parser, List<String> names, boolean[] textColumns, ObjectRow objects)
            throws IOException {
        expect(parser, parser.currentToken(), JsonToken.START_ARRAY, "\"instances\" to be an array of rows");
        int width = names.size();
        TextCollector texts = new TextCollector(textColumns);
        float[] values = new float[width * 16];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if ((count + 1) * width > values.length) {
                values = Arrays.copyOf(values, values.length * 2);
            }
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                objects.read(parser, count, values, count * width, texts);
            } else {
                expect(parser, parser.currentToken(), JsonToken.START_ARRAY, "instances[" + count + "] to be an array");
                readRow(parser, count, names, values, texts);
            }
            count++;
        }
        if (count == 0) {
            throw new InvalidInputException("\"instances\" is empty; expected at least one row.");
        }
        return new Rows(count, width, Arrays.copyOf(values, count * width), texts.take());
    }

    private static void readRow(JsonParser parser, int row, List<String> names, float[] values, TextCollector texts)
            throws IOException {
        int width = names.size();
        int start = row * width;
        int columns = 0;
        for (int depth = 1; depth > 0; ) {
            if (columns < width && texts.isNone()) {
                columns = readNumbers(parser, values, start + columns, start + width) - start;
            }
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (columns < width) {
                values[start + columns] = texts.takes(columns)
                        ? text(parser, "instances[" + row + "]", names.get(columns), texts)
                        : number(parser, token, row, columns, names);
                columns++;
            } else {
                columns++;
            }
            if (token == null) {
                throw new MalformedJsonException("Not valid JSON: the text ends inside instances[" + row + "].");
            }
        }
        if (columns != width) {
            throw new InvalidInputException("instances[" + row + "] has " + columns
                    + (texts.isNone() ? " numbers" : " values") + "; expected " + width + ".");
        }
    }

    /**
     * Reads numbers of the array that a parser of {@link #FACTORY} is in, as far as they are in a plain form and fit.
     * The parser's next token is what follows them.
     *
     * @param from where the first goes to
     * @param to behind the last that there is room for
     * @return behind the last that was read; {@code from} when it was none
     */
    public static int readNumbers(JsonParser parser, float[] values, int from, int to) {
        return NumbersParser.read(parser, values, from, to);
    }

    private static float number(JsonParser parser, JsonToken token, int row, int column, List<String> names)
            throws IOException {
        float value = token != null && token.isNumeric() ? parser.getFloatValue() : Float.NaN;
        return Float.isFinite(value) ? value : number(parser, "instances[" + row + "]", names.get(column));
    }

    /**
     * The finite number that a parser stands on.
     *
     * @param what the row, for messages
     * @param name the column, for messages
     * @throws InvalidInputException when it is something else
     */
    public static float number(JsonParser parser, String what, String name) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null || !token.isNumeric()) {
            throw new InvalidInputException(what + ", " + name + ": expected a number, not "
                    + (token == null ? "the end" : shortened(parser.getText())) + ".");
        }
        float value = parser.getFloatValue();
        if (!Float.isFinite(value)) {
            throw new InvalidInputException(
                    what + ", " + name + ": expected a finite number, not " + shortened(parser.getText()) + ".");
        }
        return value;
    }

    /**
     * The text that a parser stands on.
     *
     * @param what the row, for messages
     * @param name the column, for messages
     * @return the number that stands for it
     * @throws InvalidInputException when it is something else, or is too long
     */
    public static float text(JsonParser parser, String what, String name, TextCollector texts) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING) {
            throw new InvalidInputException(what + ", " + name + ": expected a text, not "
                    + (token == null ? "the end" : shortened(parser.getText())) + ".");
        }
        return texts.add(what + ", " + name, parser.getText());
    }

    private static void expect(JsonParser parser, JsonToken token, JsonToken expected, String what) throws IOException {
        if (token != expected) {
            String came = token == null ? "nothing" : shortened(parser.getText());
            throw new InvalidInputException("Expected " + what + ", not " + came + ".");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Writes the body of a job. */
    public static byte[] write(Rows rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(32 + rows.values().length * 8);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeFieldName(FIELD);
            writeRows(generator, rows);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes an array of rows. A whole number is written without a fraction. */
    public static void writeRows(JsonGenerator generator, Rows rows) throws IOException {
        float[] values = rows.values();
        int next = 0;
        generator.writeStartArray();
        for (int row = 0; row < rows.count(); row++) {
            generator.writeStartArray();
            for (int column = 0; column < rows.width(); column++) {
                float value = values[next++];
                if (rows.texts().has(column)) {
                    generator.writeString(rows.texts().list().get((int) value));
                } else {
                    writeNumber(generator, value);
                }
            }
            generator.writeEndArray();
        }
        generator.writeEndArray();
    }

    private static void writeNumber(JsonGenerator generator, float value) throws IOException {
        int whole = (int) value;
        if (whole == value && Math.abs(whole) < 1 << 24) {
            generator.writeNumber(whole);
        } else {
            generator.writeNumber(value);
        }
    }
}
