package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a dataset from JSON Lines. Used by one thread at a time. */
final class JsonRows implements RowReader {

    /** The number of bytes at the beginning that are examined. */
    private static final int HEAD = 1 << 12;

    private final InputStream in;
    private final BlockBuffer block;
    private final JsonRow row;
    private @Nullable TextLines text;
    private boolean any;

    JsonRows(Manifest manifest, InputStream in) {
        this.in = in;
        this.block = new BlockBuffer(manifest);
        this.row = new JsonRow(manifest, block);
    }

    @Override
    public @Nullable Block next(int maxRows) {
        try {
            TextLines lines = lines();
            while (block.count() < maxRows && !block.isFull() && lines.next()) {
                if (!lines.isBlank()) {
                    readLine(lines);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the file could not be read to its end", e);
        }
        Block next = block.take();
        if (next == null && !any) {
            throw new InvalidTableException("The file has no rows; expected " + row.expected() + " on each line.");
        }
        any = true;
        return next;
    }

    private TextLines lines() throws IOException {
        if (text == null) {
            byte[] head = in.readNBytes(HEAD);
            text = new TextLines(TextEncoding.of(head).utf8(head, in));
        }
        return text;
    }

    private void readLine(TextLines lines) {
        try (JsonParser json = JsonRow.FACTORY.createParser(lines.bytes(), lines.offset(), lines.length())) {
            row.read(json);
            block.accept(lines.number(), row.values(), row.label());
        } catch (WrongRowException e) {
            block.reject(lines.number(), e.field(), e.detail());
        } catch (JsonProcessingException e) {
            block.reject(lines.number(), null, "expected " + row.expected() + ", found invalid JSON" + where(e));
        } catch (IOException e) {
            // The bytes are not UTF-8.
            block.reject(lines.number(), null, "expected " + row.expected() + ", found bytes that are not UTF-8");
        }
        if (!any && block.count() == 1 && lines.isOpeningBracket()) {
            throw new InvalidTableException("The file is one JSON array over several lines; expected JSON Lines, "
                    + row.expected() + " on each line.");
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
    }

    @Override
    public List<String> notes() {
        return row.notes();
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
