package dev.foretell.model.keras;

import java.util.Map;

/** The weights of a model, in one of the ways in which Keras lays them out in a file. */
interface WeightFile {

    /**
     * Reads the weights of all layers. A layer of a kind that Foretell does not know has none.
     *
     * @return for each layer, also of nested models and within wrappers, its variables by their names in Keras 3
     * @throws KerasException when the file has weights that belong to no layer, or to another than they seem to
     */
    Map<Structure, Map<String, Weight>> weights(Structure model);
}
