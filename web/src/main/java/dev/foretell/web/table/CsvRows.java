package dev.foretell.web.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads a dataset from CSV. Used by one thread at a time. */
final class CsvRows implements RowReader {

    private final InputStream in;
    private final BlockBuffer block;
    private final CsvLines lines;
    private @Nullable CloseableIterator<CsvLines.Line> records;
    private boolean any;

    CsvRows(Manifest manifest, InputStream in) {
        this.in = in;
        this.block = new BlockBuffer(manifest);
        this.lines = new CsvLines(manifest, block);
    }

    @Override
    public @Nullable Block next(int maxRows) {
        try {
            CloseableIterator<CsvLines.Line> reading = records();
            while (block.count() < maxRows && reading.hasNext()) {
                reading.next();
            }
        } catch (CsvParseException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the file could not be read to its end", e);
        }
        Block next = block.take();
        if (next == null && !any) {
            throw new InvalidTableException("The file has no rows; expected lines of " + lines.expected() + ".");
        }
        any = true;
        return next;
    }

    private CloseableIterator<CsvLines.Line> records() throws IOException {
        if (records == null) {
            CsvText text = CsvText.of(in);
            records = CsvReader.builder()
                    .fieldSeparator(text.separator())
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .maxBufferSize(MAX_LINE)
                    .build(lines, text.reader())
                    .iterator();
        }
        return records;
    }

    /** Converts an exception of the parser, which wraps those of its line handler and has one type of its own. */
    private RuntimeException unreadable(CsvParseException e) {
        if (e.getCause() instanceof RuntimeException thrown) {
            return thrown;
        }
        String message = String.valueOf(e.getMessage());
        return new InvalidTableException(
                message.contains("maximum buffer size")
                        ? "Line " + lines.line() + " has a field of more than " + MAX_LINE
                                + " characters, which is the limit; is a quote not closed?"
                        : "The file is not well-formed CSV: " + message + ".");
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
