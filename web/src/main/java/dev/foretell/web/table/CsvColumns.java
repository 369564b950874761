package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which field of a line is which column of the model. Immutable.
 *
 * @param fields the field of each of the model's columns
 * @param truth the field of the class, or -1 when there is none
 * @param count the fields in a line, or 0 when the first line of values is to tell
 */
record CsvColumns(int[] fields, int truth, int count) {

    private static final List<String> CLASS = List.of("class", "label", "outcome", "target", "species");

    /** The model's columns in order; whether a class follows is not known yet. */
    static CsvColumns inOrder(int width) {
        int[] fields = new int[width];
        for (int i = 0; i < width; i++) {
            fields[i] = i;
        }
        return new CsvColumns(fields, -1, 0);
    }

    /**
     * The columns by a header, when it names all of the model's; else in order.
     *
     * @throws InvalidTableException when it names some of them in another order and not the others
     */
    static CsvColumns named(List<String> header, List<Manifest.Feature> features) {
        List<String> names = header.stream().map(CsvColumns::plain).toList();
        int[] fields = features.stream()
                .mapToInt(feature -> names.indexOf(plain(feature.name())))
                .toArray();
        List<String> missing = new ArrayList<>();
        boolean inOrder = true;
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] < 0) {
                missing.add(features.get(i).name());
            } else if (fields[i] != i) {
                inOrder = false;
            }
        }
        if (missing.isEmpty()) {
            int truth = CLASS.stream().mapToInt(names::indexOf).max().orElse(-1);
            return new CsvColumns(fields, truth, header.size());
        }
        if (!inOrder) {
            throw new InvalidTableException("The header names the columns in an order of its own, but not all of them:"
                    + " missing are " + String.join(", ", missing) + ".");
        }
        return inOrder(fields.length);
    }

    /** A name without what people write in different ways: case, spaces, hyphens and underscores. */
    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }

    /** The same once the number of fields in the first line of values is known. */
    CsvColumns fitting(int found) {
        int width = fields.length;
        if (count > 0 || (found != width && found != width + 1)) {
            return this;
        }
        return new CsvColumns(fields, found == width + 1 ? width : -1, found == width + 1 ? found : width);
    }

    boolean fit(int found) {
        return found == count;
    }

    int of(int column) {
        return fields[column];
    }

    boolean hasTruth() {
        return truth >= 0;
    }

    /** What a line is expected to hold, for messages. */
    String expected(List<String> names) {
        if (count > fields.length + 1) {
            return count + " fields, as in the header";
        }
        String numbers = fields.length + " numbers (" + String.join(", ", names) + ")";
        if (count == 0) {
            return numbers + " and optionally the class";
        }
        return hasTruth() ? numbers + " and the class" : numbers;
    }
}
