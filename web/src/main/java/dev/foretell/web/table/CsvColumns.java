package dev.foretell.web.table;

import dev.foretell.csv.CsvFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which column of the model each field of a line is. Immutable.
 *
 * @param slots for each field the model's column, {@link #TRUTH} or {@link #UNUSED}
 * @param named whether a header determined them
 */
record CsvColumns(int[] slots, boolean named) {

    /** Marks the field of the true class. */
    static final int TRUTH = -1;

    /** Marks a field that is not used. */
    static final int UNUSED = -2;

    /**
     * The columns by a header that names all columns of the model; null when the fields are in the model's order.
     *
     * @throws InvalidTableException when the header names a column twice, or some columns in another order, but not all
     */
    static @Nullable CsvColumns named(List<String> header, InputColumns model, boolean classes) {
        List<String> names = header.stream().map(CsvFormat::plain).toList();
        List<String> columns = model.names();
        Map<String, Integer> places = places(names);
        int[] slots = new int[names.size()];
        Arrays.fill(slots, UNUSED);
        List<String> missing = new ArrayList<>();
        boolean inOrder = true;
        for (int column = 0; column < columns.size(); column++) {
            Integer place = places.get(CsvFormat.plain(columns.get(column)));
            if (place == null) {
                missing.add(columns.get(column));
            } else {
                expectOnce(columns.get(column), names, place);
                slots[place] = column;
                inOrder &= place == column;
            }
        }
        if (missing.isEmpty()) {
            placeTruth(slots, header, names, classes);
            return new CsvColumns(slots, true);
        }
        if (!inOrder) {
            throw new InvalidTableException("The header names the columns in another order, but not all of them:"
                    + " missing are " + String.join(", ", missing) + ".");
        }
        return model.areNamed() || !classes ? null : aroundTruth(header, names, columns.size());
    }

    private static Map<String, Integer> places(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.putIfAbsent(names.get(i), i);
        }
        return places;
    }

    private static void expectOnce(String name, List<String> names, int place) {
        if (names.lastIndexOf(names.get(place)) != place) {
            throw new InvalidTableException("The header names " + name + " twice; expected each column once.");
        }
    }

    private static void placeTruth(int[] slots, List<String> header, List<String> names, boolean classes) {
        int place = classes ? CsvFormat.truth(header, candidate -> slots[candidate] == UNUSED) : -1;
        if (place >= 0) {
            expectOnce(header.get(place).strip(), names, place);
            slots[place] = TRUTH;
        }
    }

    /**
     * The columns by a header of a tensor, whose numbers have no usual names; the field of the class is found by name.
     */
    private static @Nullable CsvColumns aroundTruth(List<String> header, List<String> names, int width) {
        int[] slots = new int[names.size()];
        Arrays.fill(slots, UNUSED);
        placeTruth(slots, header, names, true);
        int column = 0;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slots[i] == TRUTH ? TRUTH : column++;
        }
        return column == width && column < slots.length ? new CsvColumns(slots, true) : null;
    }

    /**
     * The columns of a line without a usable header: the model's in order, and the class, if the model has classes,
     * after these, or before these where the model takes something like a picture, as is usual there. Null when the
     * number of fields does not fit.
     */
    static @Nullable CsvColumns inOrder(int fields, InputColumns model, boolean classes) {
        int width = model.width();
        if (fields != width && (fields != width + 1 || !classes)) {
            return null;
        }
        boolean truthFirst = fields > width && model.arePicture();
        int[] slots = IntStream.range(0, fields)
                .map(field -> truthFirst ? field - 1 : field == width ? TRUTH : field)
                .toArray();
        return new CsvColumns(slots, false);
    }

    /** The fields that a line must have, for messages. */
    static String expected(@Nullable CsvColumns columns, InputColumns model, boolean classes) {
        int width = model.width();
        if (columns != null && columns.named && columns.slots.length > width + 1) {
            return columns.slots.length + " fields, as in the header";
        }
        String numbers = width + " numbers" + (model.areNamed() ? " (" + String.join(", ", model.names()) + ")" : "");
        if (columns == null) {
            return classes ? numbers + " and optionally the class" : numbers;
        }
        return columns.slots.length > width ? numbers + " and the class" : numbers;
    }
}
