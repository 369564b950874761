package dev.foretell.manifest;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The output of a model that predicts a class, the first that has labels, and its place in a row of all outputs.
 * Immutable.
 *
 * @param column the output's first column in a row
 * @param width the numbers of all outputs in a row
 */
public record Classification(Manifest.Output output, int column, int width) {

    /** The classes, in the order of the output's columns. */
    public List<String> labels() {
        return output.labels();
    }

    /** The probability from which the second of two labels is given, when the output has one column; else null. */
    public @Nullable Double threshold() {
        return output.threshold();
    }

    /** The class, as an index into the labels, that a row of all outputs (from {@code offset}) means. */
    public int classOf(float[] values, int offset) {
        return output.classOf(values, offset + column);
    }

    /** The probability that a row of all outputs (from {@code offset}) gives to a class. */
    public double probabilityOf(int label, float[] values, int offset) {
        return output.probabilityOf(label, values, offset + column);
    }

    /** The class that a text names: a label or an alias in any case, or the label's number. */
    public OptionalInt indexOf(String text) {
        return output.indexOf(text);
    }

    /** Whether a column of a row of all outputs belongs to the class. */
    boolean uses(int outputColumn) {
        return outputColumn >= column && outputColumn < column + output.width();
    }
}
