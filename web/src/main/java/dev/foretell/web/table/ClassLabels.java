package dev.foretell.web.table;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes of a model, if it has any, found by text without making garbage for the usual spellings. Immutable. */
final class ClassLabels {

    /** Returned for a text that is not a class. */
    static final int NONE = -2;

    private final Manifest.@Nullable Output output;
    private final char[][] spellings;
    private final int[] indices;

    private ClassLabels(Manifest.@Nullable Output output) {
        this.output = output;
        List<String> usual = output == null ? List.of() : spellings(output);
        this.spellings = usual.stream().map(String::toCharArray).toArray(char[][]::new);
        this.indices = usual.stream().mapToInt(this::indexOf).toArray();
    }

    /** The classes of a model. */
    static ClassLabels of(Manifest manifest) {
        return new ClassLabels(
                manifest.classification().map(Classification::output).orElse(null));
    }

    private static List<String> spellings(Manifest.Output output) {
        List<String> usual = new ArrayList<>(output.labels());
        usual.addAll(output.aliases().keySet());
        for (int i = 0; i < output.labels().size(); i++) {
            usual.add(Integer.toString(i));
        }
        return usual;
    }

    private int indexOf(String text) {
        return output == null ? NONE : output.indexOf(text).orElse(NONE);
    }

    /** Whether the model has classes. */
    boolean exist() {
        return output != null;
    }

    /** The class of a text, {@link Block#UNKNOWN} when it is blank, {@link #NONE} when it is not a class. */
    int of(char[] text, int offset, int length) {
        for (int i = 0; i < spellings.length; i++) {
            if (Arrays.equals(text, offset, offset + length, spellings[i], 0, spellings[i].length)) {
                return indices[i];
            }
        }
        String stripped = new String(text, offset, length).strip();
        return stripped.isEmpty() ? Block.UNKNOWN : indexOf(stripped);
    }

    /** The texts that are accepted as a class, for messages. */
    String expected() {
        List<String> labels = output == null ? List.of() : output.labels();
        return "one of " + String.join(", ", labels) + " or 0 to " + (labels.size() - 1);
    }
}
