package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Settings of layers that must be in a range. */
final class DimensionSettings {

    private DimensionSettings() {}

    /** Some whole numbers from 1. */
    static int[] positive(Layer layer, String key, int count) {
        return atLeast(1, layer, key, count);
    }

    /** Some whole numbers from 1; all of them are 1 when the layer does not say. */
    static int[] positiveOrOne(Layer layer, String key, int count) {
        return layer.config().has(key)
                ? positive(layer, key, count)
                : IntStream.generate(() -> 1).limit(count).toArray();
    }

    /** A whole number from 1. */
    static int positive(Layer layer, String key) {
        return positive(layer, key, 1)[0];
    }

    /** Some whole numbers from a least one. */
    static int[] atLeast(int least, Layer layer, String key, int count) {
        int[] numbers = layer.config().integers(key, count);
        if (Arrays.stream(numbers).anyMatch(number -> number < least)) {
            throw layer.refusal(key + " should be at least " + least + ", but is " + Arrays.toString(numbers));
        }
        return numbers;
    }

    /** Refuses groups where Keras has none: its files of version 2 have the setting for all convolutions. */
    static void refuseGroups(Layer layer) {
        if (positiveOrOne(layer, "groups", 1)[0] != 1) {
            throw layer.refusal("groups are not supported for it");
        }
    }
}
