package dev.foretell.web.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a table, found from its first lines: lines above the header, the header, and what its columns are.
 * Immutable.
 *
 * @param skipped the last line before the rows, 0 when there is none
 * @param columns null where the first line that fits decides
 * @param header the names of the columns; empty when there is no header
 * @param notes sentences about what was found, for the sender
 */
record TableLayout(long skipped, @Nullable CsvColumns columns, List<String> header, List<String> notes) {

    /** The most lines above the rows. */
    private static final int MAX_ABOVE = 30;

    /** The fewest rows that must count up for their first field to be an index. */
    private static final int COUNTED = 3;

    /** The rows that count up from which on even a fitting line has an index. */
    private static final int SURELY_COUNTED = 10;

    /** The fewest column numbers that are a header. */
    private static final int NUMBERED = 3;

    /**
     * Finds the parts.
     *
     * @param lines the first lines that are not blank
     * @throws InvalidTableException when the header does not name the model's columns, or there is an index without a
     *     name
     */
    static TableLayout of(List<TableLine> lines, InputColumns model, ClassLabels classes) {
        return new Finding(lines, model, classes).layout();
    }

    /** Whether a line names all columns of the model. */
    static boolean isHeader(TableLine line, InputColumns model, ClassLabels classes) {
        try {
            return new TableHeader(line.withoutMark().fields(), model, classes.exist()).isComplete();
        } catch (InvalidTableException e) {
            return false; // Two names mean the same column.
        }
    }

    /**
     * Finds the parts of a table with texts. It has a header, for a text may look like a name.
     *
     * @param lines the first lines that are not blank
     * @throws InvalidTableException when the first of them, but for one that tells the separator, does not name the
     *     model's columns
     */
    static TableLayout ofTexts(List<TableLine> lines, InputColumns model, ClassLabels classes) {
        TableLine line = lines.stream()
                .filter(each -> !CsvDialect.tells(each))
                .findFirst()
                .orElseThrow(() -> new InvalidTableException("The file has no rows; expected a header and rows."));
        if (!isHeader(line, model, classes)) {
            throw new InvalidTableException(List.of(
                    "The first line is " + line.shown() + ".",
                    "The model takes texts, so expected a header that names its columns: "
                            + FoundText.shortened(String.join(", ", model.names()))
                            + (classes.exist() ? ", and optionally class." : ".")));
        }
        TableHeader header = new TableHeader(line.withoutMark().fields(), model, classes.exist());
        return new TableLayout(line.number(), header.columns(), line.fields(), header.notes());
    }

    /** The names of the model's columns in the header, null for one that has none; empty when there is no header. */
    List<@Nullable String> namesOf(int width) {
        if (columns == null || header.isEmpty()) {
            return List.of();
        }
        List<@Nullable String> names = new ArrayList<>(Collections.nCopies(width, null));
        for (int field = 0; field < columns.slots().length; field++) {
            if (columns.slots()[field] >= 0) {
                names.set(
                        columns.slots()[field],
                        FoundText.shortened(header.get(field).strip()));
            }
        }
        return names;
    }

    /** Finds the parts of one table. For one use. */
    private static final class Finding {

        private final List<TableLine> lines;
        private final InputColumns model;
        private final ClassLabels classes;
        private final List<String> notes = new ArrayList<>();

        Finding(List<TableLine> lines, InputColumns model, ClassLabels classes) {
            this.lines = lines;
            this.model = model;
            this.classes = classes;
        }

        TableLayout layout() {
            int full = firstFullRow();
            int header = header(full);
            if (header < 0) {
                int rows = firstRow(full);
                noteAbove(rows);
                refuseIndex(lines.subList(rows, lines.size()));
                return new TableLayout(rows == 0 ? 0 : lines.get(rows - 1).number(), null, List.of(), notes);
            }
            noteAbove(header);
            TableLine line = lines.get(header).withoutMark();
            CsvColumns columns = isNumbered(line) ? numbered(line) : named(line);
            refuseExtraField(line, lines.subList(header + 1, lines.size()));
            return new TableLayout(line.number(), columns, line.fields(), notes);
        }

        /** The first line that has numbers and as many fields as a row. */
        private int firstFullRow() {
            int end = Math.min(lines.size(), MAX_ABOVE);
            for (int i = 0; i < end; i++) {
                if (!isAbove(lines.get(i)) && lines.get(i).filled() >= model.width()) {
                    return i;
                }
            }
            return end;
        }

        private static boolean isAbove(TableLine line) {
            return CsvDialect.tells(line) || line.isComment() || line.isText();
        }

        /** The first line that is not text, if there is no header. */
        private int firstRow(int full) {
            for (int i = 0; i < full; i++) {
                if (!isAbove(lines.get(i))) {
                    return i;
                }
            }
            return full;
        }

        /** The line of the header, -1 when there is none. */
        private int header(int full) {
            for (int i = 0; i < full; i++) {
                if (isAbove(lines.get(i)) && matched(lines.get(i)).isComplete()) {
                    return i;
                }
            }
            if (full + 1 < lines.size() && isNumbered(lines.get(full))) {
                return full;
            }
            for (int i = full - 1; i >= 0; i--) {
                if (mayBeHeader(lines.get(i))) {
                    return i;
                }
            }
            return -1;
        }

        private TableHeader matched(TableLine line) {
            return new TableHeader(line.withoutMark().fields(), model, classes.exist());
        }

        /** Whether a line of text is a header: a comment only when it has names of columns, a title never. */
        private boolean mayBeHeader(TableLine line) {
            if (CsvDialect.tells(line)) {
                return false;
            }
            return line.isComment()
                    ? matched(line).isPartial()
                    : line.isText() && (model.width() == 1 || line.filled() > 1);
        }

        private @Nullable CsvColumns named(TableLine line) {
            TableHeader header = matched(line);
            CsvColumns columns = header.columns();
            if (columns != null && model.areNamed()) {
                notes.addAll(header.notes());
            }
            return columns;
        }

        /** Whether a line has the numbers of the columns from 0, as pandas writes them for columns without names. */
        private boolean isNumbered(TableLine line) {
            int from = line.fields().get(0).isBlank() ? 1 : 0;
            int count = line.fields().size() - from;
            return count >= NUMBERED
                    && CsvColumns.inOrder(count, model, classes.exist()) != null
                    && IntStream.range(0, count)
                            .allMatch(i -> line.fields().get(from + i).strip().equals(Integer.toString(i)));
        }

        private CsvColumns numbered(TableLine line) {
            int from = line.fields().get(0).isBlank() ? 1 : 0;
            CsvColumns order =
                    Objects.requireNonNull(CsvColumns.inOrder(line.fields().size() - from, model, classes.exist()));
            int[] slots = IntStream.concat(
                            IntStream.range(0, from).map(index -> CsvColumns.UNUSED), IntStream.of(order.slots()))
                    .toArray();
            notes.add("Line " + line.number() + " numbers the columns from 0 and was read as a header; the columns were"
                    + " taken in the model's order" + (from == 1 ? ", after an index." : "."));
            return new CsvColumns(slots, true);
        }

        private void noteAbove(int end) {
            for (TableLine line : lines.subList(0, end)) {
                notes.add("Line " + line.number() + " is above the rows and was skipped: " + line.shown() + ".");
            }
        }

        /** Refuses rows that have a first field that counts them, which no header names. */
        private void refuseIndex(List<TableLine> rows) {
            if (!model.areNamed() || rows.size() < COUNTED) {
                return;
            }
            int fields = rows.get(0).fields().size();
            boolean tooMany = fields == model.width() + 2 || (fields == model.width() + 1 && !classes.exist());
            boolean misread = fields == model.width() + 1 && (rows.size() >= SURELY_COUNTED || !haveClasses(rows));
            if ((tooMany || misread) && countUp(rows, fields)) {
                throw new InvalidTableException("The first field of each row counts up by one ("
                        + rows.get(0).fields().get(0).strip() + ", "
                        + rows.get(1).fields().get(0).strip()
                        + ", …): it looks like an index. Remove it, or name the columns in a header.");
            }
        }

        private boolean haveClasses(List<TableLine> rows) {
            return rows.stream()
                    .allMatch(
                            row -> classes.accept(row.fields().get(row.fields().size() - 1)));
        }

        private static boolean countUp(List<TableLine> rows, int fields) {
            for (int i = 0; i < rows.size(); i++) {
                String first = rows.get(i).fields().get(0).strip();
                if (rows.get(i).fields().size() != fields
                        || !first.matches("[0-9]{1,9}")
                        || (i > 0
                                && Long.parseLong(first)
                                        != Long.parseLong(rows.get(i - 1)
                                                        .fields()
                                                        .get(0)
                                                        .strip())
                                                + 1)) {
                    return false;
                }
            }
            return true;
        }

        /** Refuses rows that have a first field without a name in the header, as R writes the names of rows. */
        private void refuseExtraField(TableLine header, List<TableLine> rows) {
            int fields = header.fields().size() + 1;
            if (rows.size() >= COUNTED && countUp(rows, fields)) {
                throw new InvalidTableException(
                        "Each row has one field more than the header, and its first field counts"
                                + " up by one: it looks like an index. Remove it, or name it in the header.");
            }
        }
    }
}
