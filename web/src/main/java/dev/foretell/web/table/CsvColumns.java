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

    /** The columns by a header, when it names all of the model's; else in order. */
    static CsvColumns named(List<String> header, List<Manifest.Feature> features) {
        List<String> names = new ArrayList<>();
        header.forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
        int[] fields = features.stream()
                .mapToInt(feature -> names.indexOf(feature.name().toLowerCase(Locale.ROOT)))
                .toArray();
        for (int field : fields) {
            if (field < 0) {
                return inOrder(features.size());
            }
        }
        int truth = CLASS.stream().mapToInt(names::indexOf).max().orElse(-1);
        return new CsvColumns(fields, truth, header.size());
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
