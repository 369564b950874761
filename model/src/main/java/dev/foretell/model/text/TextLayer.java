package dev.foretell.model.text;

import java.util.List;

/** A layer that makes numbers of the texts of a row. Immutable, so safe for use by several threads. */
interface TextLayer {

    /** The shape of what it gives; the row (-1) comes first. */
    List<Integer> shape();

    /** The type of its numbers as Keras names it. */
    String dtype();

    /**
     * Makes the numbers of a row.
     *
     * @param texts those of a row of its input, in row-major order
     * @param to where the numbers go, which are zero before
     * @param at the place of the first
     * @throws dev.foretell.job.InvalidInputException when it does not know a text, and has no place for unknown ones
     */
    void apply(List<String> texts, float[] to, int at);
}
