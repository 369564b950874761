package dev.foretell.model.engine;

import dev.foretell.job.InvalidInputException;

/** The whole numbers that a layer looks up in a table. */
public final class Indexes {

    private Indexes() {}

    /**
     * A number as the index of a row of a table. Keras would take the whole part of a fraction, and what is beyond its
     * table from anywhere or nowhere.
     *
     * @param layer the name of the layer, for the message
     * @param count how many rows the table has
     * @throws InvalidInputException when there is no such row
     */
    public static int index(String layer, float value, int count) {
        int index = (int) value;
        if (index != value || index < 0 || index >= count) {
            throw new InvalidInputException("The model's layer " + layer + " takes whole numbers from 0 to "
                    + (count - 1) + ", not " + (index == value ? String.valueOf(index) : String.valueOf(value)) + ".");
        }
        return index;
    }
}
