package dev.foretell.model;

import dev.foretell.model.keras.Network;
import java.util.ArrayList;
import java.util.List;

/** Gives back what it gets, and remembers the sizes of its passes. */
final class FakeNetwork implements Network {

    private final List<Integer> passes = new ArrayList<>();

    @Override
    public float[] output(float[] input, int rows) {
        passes.add(rows);
        return input.clone();
    }

    List<Integer> passes() {
        return List.copyOf(passes);
    }

    @Override
    public Network copy() {
        return this;
    }

    @Override
    public void close() {}
}
