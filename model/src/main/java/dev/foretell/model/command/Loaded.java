package dev.foretell.model.command;

import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.KerasModel;
import java.util.List;

/** A model that was read, built and run once. */
record Loaded(KerasModel model, KerasNetwork network, Tensors tensors) implements AutoCloseable {

    /**
     * Reads and runs a model.
     *
     * @throws CommandException when its shape is open
     * @throws dev.foretell.model.keras.KerasException when it cannot be read, or has a layer that is not supported
     */
    static Loaded of(ModelFiles files, Shapes shapes) {
        KerasModel model = files.read();
        List<List<Integer>> fixed = shapes.of(model.graph());
        return of(model, fixed);
    }

    static Loaded of(KerasModel model, List<List<Integer>> fixed) {
        KerasNetwork network = KerasNetwork.of(model, fixed);
        try {
            return new Loaded(model, network, Tensors.of(model, network, fixed));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** What it is, for people: {@code Keras 3 archive of Keras 3.15.1, 4 layers, 1,234 parameters}. */
    String summary() {
        return model.format() + (model.kerasVersion().isEmpty() ? "" : " of Keras " + model.kerasVersion()) + ", "
                + Texts.counted(Parameters.layers(model.graph()), "layer") + ", "
                + Texts.counted(Parameters.of(model.graph()), "parameter");
    }

    @Override
    public void close() {
        network.close();
    }
}
