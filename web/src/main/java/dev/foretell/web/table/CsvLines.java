package dev.foretell.web.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of the fields of a CSV: a field is parsed in the parser's buffer, so that a row makes no garbage. Used by
 * one thread.
 */
final class CsvLines extends AbstractBaseCsvCallbackHandler<CsvLines.Line> {

    /** A line was read. */
    enum Line {
        READ
    }

    private final InputColumns model;
    private final ClassLabels classes;
    private final BlockBuffer block;
    private final float[] row;

    /** The last line before the rows. */
    private long skipped;

    private boolean decimalComma;

    /** The columns; null until a header or the first line that fits. */
    private @Nullable CsvColumns columns;

    private final List<String> undecided = new ArrayList<>();
    private int label;
    private int size;
    private boolean blank;
    private int wrongField;
    private String wrong = "";
    private String wrongText = "";

    CsvLines(InputColumns model, ClassLabels classes, BlockBuffer block) {
        this.model = model;
        this.classes = classes;
        this.block = block;
        this.row = new float[model.width()];
    }

    /** Sets what the first lines say about the rows. */
    void begin(TableLayout layout, boolean decimalComma) {
        this.skipped = layout.skipped();
        this.columns = layout.columns();
        this.decimalComma = decimalComma;
    }

    @Override
    protected void handleBegin(long line) {
        size = 0;
        blank = true;
        undecided.clear();
        beginRow();
    }

    private void beginRow() {
        label = Block.UNKNOWN;
        wrongField = -1;
    }

    @Override
    protected void handleField(int field, char[] buffer, int offset, int length, boolean quoted) {
        size += length + 1;
        if (size > RowReader.MAX_LINE) {
            throw new InvalidTableException("Line " + getStartingLineNumber() + " is longer than " + RowReader.MAX_LINE
                    + " characters, which is the limit.");
        }
        blank = blank && isBlank(buffer, offset, length);
        if (getStartingLineNumber() <= skipped) {
            return;
        }
        if (columns == null) {
            undecided.add(new String(buffer, offset, length));
        } else {
            read(columns, field, buffer, offset, length);
        }
    }

    private static boolean isBlank(char[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (!Character.isWhitespace(buffer[i])) {
                return false;
            }
        }
        return true;
    }

    private void read(CsvColumns known, int field, char[] buffer, int offset, int length) {
        int slot = field < known.slots().length ? known.slots()[field] : CsvColumns.UNUSED;
        if (slot >= 0 && model.isText(slot)) {
            readText(field, slot, new String(buffer, offset, length));
        } else if (slot >= 0) {
            row[slot] = Decimals.parse(buffer, offset, length, decimalComma);
            if (!model.takes(slot, row[slot])) {
                wrong(field, buffer, offset, length);
            }
        } else if (slot == CsvColumns.TRUTH) {
            label = classes.read(buffer, offset, length);
            if (label == ClassLabels.NONE) {
                wrong(field, buffer, offset, length);
            }
        }
    }

    private void readText(int field, int slot, String text) {
        refuseBinary(text);
        Optional<String> problem = block.problem(text);
        if (problem.isEmpty()) {
            row[slot] = block.text(text);
        } else if (wrongField < 0) {
            wrongField = field;
            wrongText = problem.get();
        }
    }

    private void wrong(int field, char[] buffer, int offset, int length) {
        String text = new String(buffer, offset, length);
        refuseBinary(text);
        if (wrongField < 0) {
            wrongField = field;
            wrong = text.strip();
        }
    }

    private void refuseBinary(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidTableException("The file is not text; expected CSV. It has a NUL character in line "
                    + getStartingLineNumber() + ".");
        }
    }

    @Override
    protected @Nullable Line buildRecord() {
        if (blank || getStartingLineNumber() <= skipped) {
            return null;
        }
        if (columns == null) {
            return decide();
        }
        endRow(columns, getFieldCount());
        return Line.READ;
    }

    /** Handles the first lines: those that do not fit are invalid until one does. */
    private Line decide() {
        columns = CsvColumns.inOrder(undecided.size(), model, classes.exist());
        if (columns == null) {
            rejectWidth(undecided.size());
            return Line.READ;
        }
        for (int field = 0; field < undecided.size(); field++) {
            char[] text = undecided.get(field).toCharArray();
            read(columns, field, text, 0, text.length);
        }
        endRow(columns, undecided.size());
        return Line.READ;
    }

    private void endRow(CsvColumns known, int fields) {
        if (fields != known.slots().length) {
            rejectWidth(fields);
        } else if (wrongField >= 0) {
            rejectField(known.slots()[wrongField]);
        } else {
            block.accept(getStartingLineNumber(), row, label);
        }
    }

    private void rejectWidth(int fields) {
        block.reject(
                getStartingLineNumber(),
                null,
                "expected " + expected() + ", found " + fields + (fields == 1 ? " field" : " fields"));
    }

    private void rejectField(int slot) {
        boolean isClass = slot == CsvColumns.TRUTH;
        if (!isClass && model.isText(slot)) {
            block.reject(getStartingLineNumber(), model.name(slot), "expected " + wrongText);
            return;
        }
        block.reject(
                getStartingLineNumber(),
                isClass ? "class" : model.name(slot),
                isClass
                        ? "expected " + classes.expected() + ", found " + FoundText.quoted(wrong)
                        : "expected " + model.expected(slot) + (decimalComma ? " with a decimal comma" : "")
                                + ", found " + FoundText.notANumber(wrong, decimalComma));
    }

    /** The line that is being read. */
    long line() {
        return getStartingLineNumber();
    }

    /** The fields that a line must have, for messages. */
    String expected() {
        return CsvColumns.expected(columns, model, classes.exist());
    }
}
