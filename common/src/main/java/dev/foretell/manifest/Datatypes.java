package dev.foretell.manifest;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import java.math.BigDecimal;
import java.util.Arrays;

/** Checks rows against the datatypes of a model's inputs. Stateless. */
public final class Datatypes {

    private Datatypes() {}

    /** For each value of an input row whether it is a text; empty when none is. */
    public static boolean[] textColumns(Manifest manifest) {
        if (!manifest.takesTexts()) {
            return new boolean[0];
        }
        boolean[] texts = new boolean[manifest.inputWidth()];
        int first = 0;
        for (Manifest.Input input : manifest.inputs()) {
            Arrays.fill(texts, first, first + input.width(), input.datatype().isText());
            first += input.width();
        }
        return texts;
    }

    /**
     * Returns the rows, when each number is of its input's datatype.
     *
     * @param rows as wide as the model's inputs together
     * @throws InvalidInputException when one is not; the message names row and column
     */
    public static Rows checked(Manifest manifest, Rows rows) {
        int first = 0;
        for (Manifest.Input input : manifest.inputs()) {
            if (!input.datatype().isText()) { // Texts are checked when they are read.
                check(input, rows, first);
            }
            first += input.width();
        }
        return rows;
    }

    private static void check(Manifest.Input input, Rows rows, int first) {
        Datatype datatype = input.datatype();
        int width = input.width();
        for (int row = 0; row < rows.count(); row++) {
            int from = row * rows.width() + first;
            for (int i = 0; i < width; i++) {
                float value = rows.values()[from + i];
                if (!datatype.accepts(value)) {
                    throw new InvalidInputException("instances[" + row + "], " + input.column(i) + ": expected "
                            + datatype.expected() + ", not " + text(value) + ".");
                }
            }
        }
    }

    private static String text(float value) {
        return Float.isFinite(value)
                ? new BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString()
                : Float.toString(value);
    }
}
