package dev.foretell.web.table;

import dev.foretell.csv.CsvFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The names of a table's columns, matched with those of the model. Immutable. */
final class TableHeader {

    /** The most names in a message. */
    private static final int MAX_NAMES = 30;

    private final List<String> header;
    private final InputColumns model;
    private final boolean classes;
    private final List<String> missing = new ArrayList<>();
    private final int[] slots;

    /**
     * Matches the names.
     *
     * @param classes whether the model has classes
     * @throws InvalidTableException when two names mean the same column
     */
    TableHeader(List<String> header, InputColumns model, boolean classes) {
        this.header = header.stream().map(String::strip).toList();
        this.model = model;
        this.classes = classes;
        this.slots = new int[header.size()];
        Arrays.fill(slots, CsvColumns.UNUSED);
        boolean[] found = new boolean[model.width()];
        for (int field = 0; field < slots.length; field++) {
            OptionalInt column = model.find(this.header.get(field));
            if (column.isPresent()) {
                expectOnce(model.name(column.getAsInt()), !found[column.getAsInt()]);
                slots[field] = column.getAsInt();
                found[column.getAsInt()] = true;
            }
        }
        for (int column = 0; column < found.length; column++) {
            if (!found[column]) {
                missing.add(model.name(column));
            }
        }
        placeTruth();
    }

    private static void expectOnce(String name, boolean once) {
        if (!once) {
            throw new InvalidTableException("The header names " + name + " twice; expected each column once.");
        }
    }

    private void placeTruth() {
        int place = classes ? CsvFormat.truth(header, candidate -> slots[candidate] == CsvColumns.UNUSED) : -1;
        if (place >= 0) {
            String name = CsvFormat.plain(header.get(place));
            expectOnce(
                    header.get(place),
                    header.stream().map(CsvFormat::plain).filter(name::equals).count() == 1);
            slots[place] = CsvColumns.TRUTH;
        }
    }

    /** Whether all columns of the model are named. */
    boolean isComplete() {
        return missing.isEmpty();
    }

    /** Whether at least one column of the model is named. */
    boolean isPartial() {
        return missing.size() < model.width();
    }

    /**
     * The columns.
     *
     * @return null when the names say nothing, since the model's numbers have none
     * @throws InvalidTableException when a column of the model is not named
     */
    @Nullable
    CsvColumns columns() {
        if (isComplete()) {
            return new CsvColumns(slots, true);
        }
        if (model.areNamed() || isPartial()) {
            throw new InvalidTableException(unknown());
        }
        return aroundTruth();
    }

    /** The columns of a tensor, whose numbers have no usual names; the field of the class is found by name. */
    private @Nullable CsvColumns aroundTruth() {
        int[] around = new int[slots.length];
        int column = 0;
        for (int i = 0; i < slots.length; i++) {
            around[i] = slots[i] == CsvColumns.TRUTH ? CsvColumns.TRUTH : column++;
        }
        return column == model.width() && column < slots.length ? new CsvColumns(around, true) : null;
    }

    private List<String> unknown() {
        List<String> messages = new ArrayList<>();
        messages.add("The header does not name all columns of the model: missing are " + listed(missing) + ".");
        messages.add("The file has: " + listed(header) + ".");
        messages.add("The model wants: " + listed(model.names()) + ".");
        String pairs = IntStream.range(0, slots.length)
                .filter(field -> slots[field] == CsvColumns.UNUSED)
                .mapToObj(field -> model.likely(header.get(field), missing)
                        .map(column -> FoundText.quoted(header.get(field)) + " for " + model.withUnit(column)))
                .flatMap(Optional::stream)
                .limit(MAX_NAMES)
                .collect(Collectors.joining(", "));
        messages.add((pairs.isEmpty() ? "" : "Likely pairs: " + pairs + ". ")
                + "Rename the columns; a file whose columns are in the model's order needs no header.");
        return messages;
    }

    private static String listed(List<String> names) {
        return names.stream()
                        .limit(MAX_NAMES)
                        .map(name -> name.isBlank() ? "(no name)" : FoundText.shortened(name))
                        .collect(Collectors.joining(", "))
                + (names.size() > MAX_NAMES ? ", …" : "");
    }

    /** What the sender should know: which names were matched, and which columns are not used. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        String matched = IntStream.range(0, slots.length)
                .filter(field -> slots[field] >= 0 && !model.isUsual(header.get(field), slots[field]))
                .mapToObj(field -> FoundText.quoted(header.get(field)) + " is " + model.name(slots[field]))
                .limit(MAX_NAMES)
                .collect(Collectors.joining(", "));
        if (!matched.isEmpty()) {
            notes.add("Columns were matched by their names: " + matched + ".");
        }
        List<String> unused = IntStream.range(0, slots.length)
                .filter(field -> slots[field] == CsvColumns.UNUSED)
                .mapToObj(header::get)
                .toList();
        if (!unused.isEmpty() && isComplete()) {
            notes.add("Columns that are not used: " + listed(unused) + ".");
        }
        return notes;
    }
}
