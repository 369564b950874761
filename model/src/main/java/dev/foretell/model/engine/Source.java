package dev.foretell.model.engine;

import dev.foretell.manifest.Datatype;
import dev.foretell.model.keras.KerasModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What an engine makes a network of. Immutable. */
public sealed interface Source {

    /** What it is, in the plural and for messages: {@code models that Keras saved}. */
    String kind();

    /** A model that Keras saved, as it was read. */
    record Keras(KerasModel model) implements Source {

        @Override
        public String kind() {
            return "models that Keras saved";
        }
    }

    /**
     * A file in the format ONNX, and the tensors that are wanted of it.
     *
     * @param file in a folder that holds nothing but this version of the model
     * @param files the names of the files in that folder that belong to the version, and which alone are read
     * @param inputs in the order of the values that are given
     * @param outputs in the order of the values that are expected; others of the graph are not computed
     */
    record Onnx(Path file, Set<String> files, List<Tensor> inputs, List<Tensor> outputs) implements Source {

        @Override
        public String kind() {
            return "ONNX models";
        }
    }

    /** A tensor by its name in the model. */
    record Tensor(String name, Datatype datatype) {}
}
