package dev.foretell.bench.engines;

import org.jspecify.annotations.Nullable;

/**
 * The first message of a {@link Variant}: what it computes, or why it does not run the model.
 *
 * @param outputs for each output, the rows that it computes for {@link Variant#CHECKED} random ones; empty if it does
 *     not run the model
 * @param refusal why it does not run the model, or null
 */
record Handshake(float[][] outputs, @Nullable String refusal) {

    static Handshake refused(String reason) {
        return new Handshake(new float[0][], reason);
    }

    /**
     * Checks that two variants compute the same function.
     *
     * @param name the name of this one, for the message
     * @throws IllegalStateException if they do not
     */
    void expectEqual(String name, Handshake other, String otherName) {
        if (outputs.length != other.outputs.length) {
            throw new IllegalStateException(
                    name + " has " + outputs.length + " outputs where " + otherName + " has " + other.outputs.length);
        }
        for (int i = 0; i < outputs.length; i++) {
            expectEqual(name, outputs[i], otherName, other.outputs[i]);
        }
    }

    private static void expectEqual(String name, float[] numbers, String otherName, float[] others) {
        if (numbers.length != others.length) {
            throw new IllegalStateException(
                    name + " gives " + numbers.length + " numbers where " + otherName + " gives " + others.length);
        }
        for (int i = 0; i < numbers.length; i++) {
            if (!(Math.abs(numbers[i] - others[i]) <= Variant.TOLERANCE)) {
                throw new IllegalStateException(
                        name + " gives " + numbers[i] + " where " + otherName + " gives " + others[i]);
            }
        }
    }
}
