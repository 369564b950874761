package dev.foretell.model.keras;

import java.util.List;
import java.util.Map;

/** The weights of a layer, and of the layers within it, wherever a file's format has them. */
interface WeightGroup {

    /** The layer's own variables. Fewer than asked for when the file has fewer. */
    Map<String, Weight> variables(List<String> names);

    /** The weights of something that the layer has as an attribute, such as a wrapped layer or a recurrent layer's cell. */
    WeightGroup part(String attribute);

    /**
     * The weights of a layer of a model.
     *
     * @param number how many layers of this class come before it in the model
     */
    WeightGroup layer(String name, String className, int number);
}
