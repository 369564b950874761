package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dataset from one JSON document: an array of rows, or an object with the rows as {@code instances} or as
 * {@code data}, where the names of their columns may come first as {@code columns}. Rows are counted instead of lines.
 * Used by one thread at a time.
 */
final class JsonDocumentRows implements RowReader {

    private final InputStream in;
    private final BlockBuffer block;
    private final JsonRow row;
    private final List<String> notes = new ArrayList<>();
    private @Nullable JsonParser json;
    private CsvColumns columns = new CsvColumns(new int[0], false);
    private long number;
    private boolean ended;
    private boolean any;

    JsonDocumentRows(Manifest manifest, InputStream in) {
        this.in = in;
        this.block = new BlockBuffer(manifest);
        this.row = new JsonRow(manifest, block);
    }

    @Override
    public @Nullable Block next(int maxRows) {
        try {
            JsonParser parser = parser();
            while (!ended && block.count() < maxRows && !block.isFull()) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.END_ARRAY) {
                    end(parser);
                } else {
                    readRow(parser, token);
                }
            }
        } catch (JsonProcessingException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the file could not be read to its end", e);
        }
        Block next = block.take();
        if (next == null && !any) {
            throw new InvalidTableException(
                    "The file has no rows; expected an array whose entries are each " + row.expected() + ".");
        }
        any = true;
        return next;
    }

    private static InvalidTableException invalid(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return new InvalidTableException("The file is not valid JSON"
                + (location == null
                        ? "."
                        : ": line " + location.getLineNr() + ", column " + location.getColumnNr() + "."));
    }

    /** The parser, at the beginning of the rows. */
    private JsonParser parser() throws IOException {
        if (json == null) {
            json = JsonRow.FACTORY.createParser(in);
            notes.add("The file is one JSON document: where a line is told, it is the number of the row.");
            if (json.nextToken() == JsonToken.START_OBJECT) {
                findRows(json);
            }
        }
        return json;
    }

    private void findRows(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && (name.equals("instances") || name.equals("data"))) {
                return;
            }
            if (token == JsonToken.START_ARRAY && name.equals("columns")) {
                readColumns(parser);
            } else {
                parser.skipChildren();
            }
        }
        throw new InvalidTableException("The file is one JSON object; expected its rows as an array \"instances\" or"
                + " \"data\", or JSON Lines.");
    }

    private void readColumns(JsonParser parser) throws IOException {
        List<String> names = new ArrayList<>();
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            names.add(parser.currentToken().isScalarValue() ? parser.getText() : "");
            length += names.get(names.size() - 1).length() + 1;
            if (length > MAX_LINE) {
                throw new InvalidTableException(
                        "The names of the columns are longer than " + MAX_LINE + " characters, which is the limit.");
            }
        }
        TableHeader header = new TableHeader(names, row.model(), row.classes().exist());
        CsvColumns found = header.columns();
        if (found != null) {
            columns = found;
            notes.addAll(header.notes());
        }
    }

    private void readRow(JsonParser parser, @Nullable JsonToken token) throws IOException {
        number++;
        int depth = parser.getParsingContext().getNestingDepth();
        boolean container = token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT;
        int above = container ? depth - 1 : depth;
        try {
            if (token == JsonToken.START_ARRAY && columns.named()) {
                row.readArray(parser, columns.slots());
            } else {
                row.readValue(parser);
            }
            block.accept(number, row.values(), row.label());
        } catch (WrongRowException e) {
            block.reject(number, e.field(), e.detail());
            skip(parser, above);
        }
    }

    /** Skips the rest of a row. */
    private static void skip(JsonParser parser, int above) throws IOException {
        while (parser.getParsingContext().getNestingDepth() > above) {
            if (parser.nextToken() == null) {
                return;
            }
        }
    }

    /** Reads what is after the rows; the names of the columns must not be there. */
    private void end(JsonParser parser) throws IOException {
        ended = true;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            boolean outer = parser.getParsingContext().getNestingDepth() == 1;
            if (token == JsonToken.FIELD_NAME && outer && parser.currentName().equals("columns")) {
                throw new InvalidTableException("The names of the columns come after the rows; expected them before.");
            }
            if (parser.getParsingContext().getNestingDepth() == 0 && token != JsonToken.END_OBJECT) {
                throw new InvalidTableException("The file goes on after the array of rows; expected its end.");
            }
        }
    }

    @Override
    public List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        all.addAll(row.notes());
        return all;
    }

    @Override
    public boolean classesFromOne() {
        return row.classes().fromOne();
    }

    @Override
    public boolean hasTruth() {
        return block.hasTruth();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the file could not be closed", e);
        }
    }
}
