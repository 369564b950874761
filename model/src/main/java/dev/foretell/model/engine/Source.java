package dev.foretell.model.engine;

import dev.foretell.model.keras.KerasModel;
import java.nio.file.Path;
import java.util.List;

/** What an engine makes a network of. Immutable. */
public sealed interface Source {

    /** A model that Keras saved, as it was read. */
    record Keras(KerasModel model) implements Source {}

    /**
     * A file in the format ONNX, and the tensors that are wanted of it.
     *
     * @param file in a folder that holds nothing but this version of the model
     * @param inputs the names of the inputs, in the order of the values that are given
     * @param outputs the names of the outputs, in the order of the values that are expected
     */
    record Onnx(Path file, List<String> inputs, List<String> outputs) implements Source {}
}
