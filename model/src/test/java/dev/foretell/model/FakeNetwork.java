package dev.foretell.model;

import dev.foretell.model.engine.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives back what it gets, and remembers the sizes of its passes. */
final class FakeNetwork implements Network {

    private final List<Integer> passes = new ArrayList<>();

    @Override
    public float[][] output(float[][] inputs, int rows) {
        passes.add(rows);
        return Arrays.stream(inputs).map(float[]::clone).toArray(float[][]::new);
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

    /** The choice of such a network. */
    static Engines.Choice choice() {
        return new Engines.Choice(new FakeNetwork(), "fake", "it is a test");
    }
}
