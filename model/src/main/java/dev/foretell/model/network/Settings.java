package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;

/** Settings of layers that must be in a range. */
final class Settings {

    private Settings() {}

    /** Some whole numbers from 1. */
    static int[] positive(Layer layer, String key, int count) {
        return atLeast(1, layer, key, count);
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
}
