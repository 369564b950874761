package dev.foretell.model.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a network of numbers: an input of the model as it is, or what a layer makes of an input of texts.
 * Immutable, so safe for use by several threads.
 *
 * @param input the place of the model's input
 * @param layer makes numbers of its texts; null for an input of numbers
 * @param shape the shape of what goes in; the row (-1) comes first, all others are fixed
 */
public record Port(int input, @Nullable TextLayer layer, List<Integer> shape) {

    /** Whether it takes texts. */
    public boolean takesTexts() {
        return layer != null;
    }

    /** The numbers in one row. */
    public int width() {
        return shape.stream().skip(1).reduce(1, Math::multiplyExact);
    }

    /**
     * Makes the numbers of a row of texts.
     *
     * @param texts those of the row, in row-major order
     * @param to where the numbers go, which are zero before
     * @param at the place of the first
     * @throws dev.foretell.job.InvalidInputException when the model does not know a text
     */
    public void encode(List<String> texts, float[] to, int at) {
        if (layer != null) {
            layer.apply(texts, to, at);
        }
    }
}
