package dev.foretell.web.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a dataset from CSV. Used by one thread at a time. */
final class CsvRows implements RowReader {

    /** The number of bytes at the beginning that are examined. */
    private static final int HEAD = 1 << 16;

    private final InputStream in;
    private final InputColumns model;
    private final ClassLabels classes;
    private final BlockBuffer block;
    private final CsvLines lines;
    private final List<String> notes = new ArrayList<>();
    private List<@Nullable String> header = List.of();
    private @Nullable CloseableIterator<CsvLines.Line> records;
    private boolean any;

    CsvRows(Manifest manifest, InputStream in) {
        this.in = in;
        this.block = new BlockBuffer(manifest);
        this.model = new InputColumns(manifest);
        this.classes = ClassLabels.of(manifest);
        this.lines = new CsvLines(model, classes, block);
    }

    @Override
    public @Nullable Block next(int maxRows) {
        try {
            CloseableIterator<CsvLines.Line> reading = records();
            while (block.count() < maxRows && !block.isFull() && reading.hasNext()) {
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
            byte[] head = in.readNBytes(HEAD);
            TextEncoding encoding = TextEncoding.of(head);
            String text = encoding.text(head);
            if (text.indexOf('\0') >= 0) {
                throw new InvalidTableException("The file is not text; expected CSV.");
            }
            char separator = begin(text, head.length < HEAD, encoding);
            records = CsvReader.builder()
                    .fieldSeparator(separator)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .maxBufferSize(MAX_LINE)
                    .build(lines, new InputStreamReader(encoding.utf8(head, in), StandardCharsets.UTF_8))
                    .iterator();
        }
        return records;
    }

    /** Finds from its beginning how the file is written. */
    private char begin(String text, boolean whole, TextEncoding encoding) {
        CsvDialect.Examined examined = model.anyText()
                ? CsvDialect.withHeader(text, whole, line -> TableLayout.isHeader(line, model, classes))
                : CsvDialect.of(text, whole, model.width());
        TableLayout layout = model.anyText()
                ? TableLayout.ofTexts(examined.lines(), model, classes)
                : TableLayout.of(examined.lines(), model, classes);
        header = layout.namesOf(model.width());
        lines.begin(layout, examined.dialect().decimalComma());
        encoding.note().ifPresent(notes::add);
        if (examined.dialect().decimalComma()) {
            notes.add("Numbers were read with a decimal comma.");
        }
        notes.addAll(layout.notes());
        return examined.dialect().separator();
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
    public List<@Nullable String> header() {
        return header;
    }

    @Override
    public List<String> notes() {
        return Stream.concat(notes.stream(), classes.notes().stream()).toList();
    }

    @Override
    public boolean classesFromOne() {
        return classes.fromOne();
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
