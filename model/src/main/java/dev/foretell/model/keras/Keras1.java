package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The models of Keras 1, which named many layers and settings otherwise than Keras 2. Stateless. */
final class Keras1 {

    /** The classes that Keras 2 renamed or removed: it still takes some of these names, but writes its own. */
    private static final Set<String> CLASSES = Set.of(
            "AtrousConvolution1D",
            "AtrousConvolution2D",
            "Convolution1D",
            "Convolution2D",
            "Convolution3D",
            "Deconvolution2D",
            "Highway",
            "MaxoutDense",
            "Merge",
            "SeparableConvolution2D",
            "TimeDistributedDense");

    private Keras1() {}

    /**
     * Refuses a model of Keras 1.
     *
     * @param version the version of Keras that the file states; empty when it states none
     * @param model the model as JSON
     * @throws KerasException when it is one
     */
    static void refuse(String version, JsonNode model) {
        boolean stated = version.matches("[01]\\..*");
        if (stated
                || (version.isEmpty()
                        && model.findValuesAsText("class_name").stream().anyMatch(CLASSES::contains))) {
            throw new KerasException("it was written by Keras " + (stated ? version : "1")
                    + ", which is not supported; load it with Keras 2.2 or 2.3, which read such files,"
                    + " and save it again");
        }
    }
}
