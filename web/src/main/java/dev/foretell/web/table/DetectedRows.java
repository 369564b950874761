package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a dataset in the format that its beginning shows. Used by one thread at a time. */
final class DetectedRows implements RowReader {

    /** The number of bytes at the beginning that are examined. */
    private static final int HEAD = 1 << 16;

    /** The beginning of a JSON array or object, which no CSV has. */
    private static final Pattern JSON = Pattern.compile("\\s*(\\[\\s*[\\[{\"\\]0-9tfn-]|\\{\\s*[\"}])(?s:.*)");

    private final Manifest manifest;
    private final boolean lines;
    private final InputStream in;
    private @Nullable RowReader rows;

    /** @param lines whether what is neither JSON nor any other known format is JSON Lines, rather than CSV */
    DetectedRows(Manifest manifest, InputStream in, boolean lines) {
        this.manifest = manifest;
        this.lines = lines;
        this.in = in;
    }

    @Override
    public @Nullable Block next(int maxRows) {
        return rows().next(maxRows);
    }

    private RowReader rows() {
        if (rows == null) {
            try {
                byte[] head = in.readNBytes(HEAD);
                ForeignFormat.of(head).ifPresent(format -> {
                    throw format.refusal();
                });
                rows = rows(head);
            } catch (IOException e) {
                throw new UncheckedIOException("the file could not be read to its end", e);
            }
        }
        return rows;
    }

    private RowReader rows(byte[] head) {
        TextEncoding encoding = TextEncoding.of(head);
        String text = encoding.text(head);
        if (!JSON.matcher(text).matches()) {
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), in);
            return lines && isJsonLike(text) ? new JsonRows(manifest, all) : new CsvRows(manifest, all);
        }
        InputStream all = encoding.utf8(head, in);
        return isDocument(text.stripLeading()) ? new JsonDocumentRows(manifest, all) : new JsonRows(manifest, all);
    }

    /** Whether a text may be meant as JSON, though it is invalid or another value than a row. */
    private static boolean isJsonLike(String text) {
        String start = text.stripLeading();
        return start.isEmpty() || "[{\"".indexOf(start.charAt(0)) >= 0;
    }

    private boolean isDocument(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        boolean complete = isComplete(line);
        boolean alone = text.strip().equals(line);
        if (text.charAt(0) == '[') {
            char second = text.substring(1).stripLeading().isEmpty()
                    ? ']'
                    : text.substring(1).stripLeading().charAt(0);
            // An array of arrays is a table; where the numbers have no names, it may also be one row per line.
            return second == '{'
                    || second == ']'
                    || (second == '[' && (manifest.namesColumns() || !complete || (alone && !isOneRow(line))));
        }
        return isDocumentObject(members(text), complete);
    }

    private static boolean isComplete(String line) {
        try (JsonParser json = JsonRow.FACTORY.createParser(line)) {
            json.nextToken();
            json.skipChildren();
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOneRow(String line) {
        return line.chars().filter(c -> c == ',').count() + 1 == manifest.inputWidth();
    }

    private boolean isDocumentObject(Map<String, JsonToken> members, boolean complete) {
        InputColumns model = new InputColumns(manifest);
        boolean row =
                members.keySet().stream().anyMatch(name -> model.find(name).isPresent());
        if (row) {
            refuseColumns(members, model);
        } else if (members.get("instances") == JsonToken.START_ARRAY
                || members.get("data") == JsonToken.START_ARRAY
                || (members.get("columns") == JsonToken.START_ARRAY && !complete)) {
            return true;
        }
        if (!complete && members.size() > 1 && row) {
            throw new InvalidTableException("A JSON object goes over several lines; expected an array of objects, or"
                    + " each object on one line.");
        }
        return false;
    }

    /** Refuses a table by columns instead of by rows, as pandas writes it unless told otherwise. */
    private void refuseColumns(Map<String, JsonToken> members, InputColumns model) {
        boolean byColumns = manifest.namesColumns()
                && members.entrySet().stream()
                        .filter(member -> model.find(member.getKey()).isPresent())
                        .allMatch(member -> member.getValue().isStructStart());
        if (byColumns) {
            throw new InvalidTableException(List.of(
                    "The file is one JSON object of columns; expected rows.",
                    "With pandas, write it by to_json(orient=\"records\") or to_csv(index=False)."));
        }
    }

    /** The members of an object, with the beginning of their values, as far as the text goes. */
    private static Map<String, JsonToken> members(String text) {
        Map<String, JsonToken> members = new HashMap<>();
        try (JsonParser json = JsonRow.FACTORY.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value != null) {
                    members.put(name, value);
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            return members; // The text is cut here, or invalid, which the reading of the rows reports.
        }
        return members;
    }

    @Override
    public List<@Nullable String> header() {
        return rows == null ? List.of() : rows.header();
    }

    @Override
    public List<String> notes() {
        return rows == null ? List.of() : rows.notes();
    }

    @Override
    public boolean classesFromOne() {
        return rows != null && rows.classesFromOne();
    }

    @Override
    public boolean hasTruth() {
        return rows != null && rows.hasTruth();
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
