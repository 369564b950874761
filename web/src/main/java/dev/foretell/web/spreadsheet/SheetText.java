package dev.foretell.web.spreadsheet;

import dev.foretell.web.spreadsheet.XmlPart.Event;
import dev.foretell.web.table.InvalidTableException;
import dev.foretell.web.table.RowReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * The CSV of a sheet, made row by row as it is read: a line for each row of the sheet, so that lines have the rows'
 * numbers. A number is written as the file has it, with all its digits; a formula is its last result; a date is written
 * as a date, which is not a number. Used by one thread at a time.
 */
final class SheetText extends InputStream {

    /** Excel's limits. */
    private static final int MOST_ROWS = 1 << 20;

    private static final int MOST_COLUMNS = 1 << 14;

    /** The most empty lines that are made at once. */
    private static final int EMPTY_LINES = 4096;

    private static final LocalDate DAY_0 = LocalDate.of(1899, 12, 30);
    private static final double LAST_DAY = 2_958_465;

    private final List<String> strings;
    private final Set<Integer> dates;
    private final InputStream in;
    private final XmlPart xml;
    private final StringBuilder line = new StringBuilder();
    private byte[] ready = new byte[0];
    private int at;
    private int row;
    private int emptyLines;
    private int column;
    private int nextCell;
    private int width;
    private boolean finished;

    SheetText(List<String> strings, Set<Integer> dates, InputStream sheet) {
        this.strings = strings;
        this.dates = dates;
        this.in = sheet;
        this.xml = new XmlPart(sheet);
    }

    @Override
    public int read() {
        return isReady() ? Byte.toUnsignedInt(ready[at++]) : -1;
    }

    @Override
    public int read(byte[] bytes, int start, int length) {
        if (length == 0) {
            return 0;
        }
        if (!isReady()) {
            return -1;
        }
        int count = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, bytes, start, count);
        at += count;
        return count;
    }

    private boolean isReady() {
        while (at == ready.length && !finished) {
            if (emptyLines == 0 && line.isEmpty() && !nextRow()) {
                finished = true;
            } else {
                emit();
            }
        }
        return at < ready.length;
    }

    /** Makes the next lines available: empty ones that stand before a row come first. */
    private void emit() {
        int count = Math.min(emptyLines, EMPTY_LINES);
        emptyLines -= count;
        String text = "\n".repeat(count);
        if (emptyLines == 0) {
            text += line;
            line.setLength(0);
        }
        ready = text.getBytes(StandardCharsets.UTF_8);
        at = 0;
    }

    private boolean nextRow() {
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.START && xml.name().equals("row")) {
                int number = xml.attribute("r").map(SheetText::number).orElse(row + 1);
                if (number <= row || number > MOST_ROWS) {
                    throw XmlPart.damaged();
                }
                emptyLines = number - row - 1;
                row = number;
                readRow();
                return true;
            }
        }
        return false;
    }

    private void readRow() {
        column = 0;
        nextCell = 0;
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.START && xml.name().equals("c")) {
                readCell();
            } else if (event == Event.END && xml.name().equals("row")) {
                break;
            }
        }
        if (!line.isEmpty()) { // A cell at the end may be empty, and yet it has a column.
            width = Math.max(width, column);
            line.append(",".repeat(width - column));
        }
        line.append('\n');
    }

    private void readCell() {
        int at = xml.attribute("r").map(SheetText::column).orElse(nextCell);
        if (at < nextCell || at >= MOST_COLUMNS) {
            throw XmlPart.damaged();
        }
        nextCell = at + 1;
        String type = xml.attribute("t").orElse("n");
        boolean date = dates.contains(xml.attribute("s").map(SheetText::number).orElse(0));
        CellText inline = new CellText();
        StringBuilder value = new StringBuilder();
        boolean inValue = false;
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            inline.take(xml, event);
            if (event == Event.TEXT) {
                if (inValue) {
                    value.append(xml.text());
                }
            } else if (xml.name().equals("v")) {
                inValue = event == Event.START;
            } else if (event == Event.END && xml.name().equals("c")) {
                break;
            }
            if (value.length() > RowReader.MAX_LINE) {
                throw XmlPart.damaged();
            }
        }
        put(at, text(type, date, value.toString().strip(), inline.end()));
    }

    private String text(String type, boolean date, String value, String inline) {
        return switch (type) {
            case "s" -> strings.get(index(value));
            case "inlineStr" -> inline;
            case "n" -> date && !value.isEmpty() ? date(value) : value;
            default -> value; // A formula's text, a boolean (0 or 1), an error such as #N/A.
        };
    }

    private int index(String value) {
        int index = number(value);
        if (index >= strings.size()) {
            throw XmlPart.damaged();
        }
        return index;
    }

    private static String date(String value) {
        try {
            double days = Double.parseDouble(value);
            return days >= 1 && days <= LAST_DAY ? DAY_0.plusDays((long) days).toString() : "a time (" + value + ")";
        } catch (NumberFormatException e) {
            return value;
        }
    }

    private void put(int at, String text) {
        if (!text.isEmpty()) {
            line.append(",".repeat(at - column));
            column = at;
            if (text.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ' || c == ';' || c == '|')) {
                line.append('"')
                        .append(text.replace("\"", "\"\"").replaceAll("[\\r\\n\\t]", " "))
                        .append('"');
            } else {
                line.append(text);
            }
        }
        if (line.length() > RowReader.MAX_LINE) {
            throw new InvalidTableException("Row " + row + " of the sheet has more than " + RowReader.MAX_LINE
                    + " characters, which is the limit.");
        }
    }

    /** A whole number of at most nine digits. */
    static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw XmlPart.damaged();
        }
        return Integer.parseInt(text);
    }

    /** The index of the column of a cell, such as 27 of AB7. */
    private static int column(String reference) {
        int column = 0;
        int letters = 0;
        while (letters < reference.length() && letters < 4 && Character.isLetter(reference.charAt(letters))) {
            column = column * 26 + Character.toUpperCase(reference.charAt(letters++)) - 'A' + 1;
        }
        if (letters == 0 || letters > 3 || column < 1) {
            throw XmlPart.damaged();
        }
        return column - 1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
