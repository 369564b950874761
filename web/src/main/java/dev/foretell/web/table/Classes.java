package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The classes of a model, looked up by text without making garbage for the usual spellings. Immutable. */
final class Classes {

    /** The class of a text that names none. */
    static final int NONE = -2;

    private final Manifest.Output output;
    private final char[][] spellings;
    private final int[] indices;

    Classes(Manifest.Output output) {
        this.output = output;
        List<String> usual = new ArrayList<>(output.labels());
        usual.addAll(output.aliases().keySet());
        for (int i = 0; i < output.labels().size(); i++) {
            usual.add(Integer.toString(i));
        }
        this.spellings = usual.stream().map(String::toCharArray).toArray(char[][]::new);
        this.indices = usual.stream()
                .mapToInt(text -> output.indexOf(text).orElseThrow())
                .toArray();
    }

    /** The class that a text names, {@link Block#UNKNOWN} when it is blank, {@link #NONE} when it names none. */
    int of(char[] text, int offset, int length) {
        for (int i = 0; i < spellings.length; i++) {
            if (Arrays.equals(text, offset, offset + length, spellings[i], 0, spellings[i].length)) {
                return indices[i];
            }
        }
        String stripped = new String(text, offset, length).strip();
        return stripped.isEmpty() ? Block.UNKNOWN : output.indexOf(stripped).orElse(NONE);
    }

    /** What is expected where a class stands, for messages. */
    String expected() {
        return "one of " + String.join(", ", output.labels()) + " or 0 to "
                + (output.labels().size() - 1);
    }
}
