package dev.foretell.web.table;

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
        String numbers = width
                + (model.anyText() ? " values" : " numbers")
                + (model.areNamed() ? " (" + String.join(", ", model.names()) + ")" : "");
        if (columns == null) {
            return classes ? numbers + " and optionally the class" : numbers;
        }
        return columns.slots.length > width ? numbers + " and the class" : numbers;
    }
}
