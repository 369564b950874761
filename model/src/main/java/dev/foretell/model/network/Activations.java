package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Map;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** The activation functions of Keras. */
final class Activations {

    private static final Map<String, Activation> BY_NAME = Map.of(
            "linear", (array, pass) -> array,
            "relu", (array, pass) -> Nd4j.exec(new RectifiedLinear(array, array, 0.0)),
            "sigmoid", (array, pass) -> Nd4j.exec(new Sigmoid(array, array)),
            "tanh", (array, pass) -> Nd4j.exec(new Tanh(array, array)),
            "softmax", (array, pass) -> Nd4j.exec((CustomOp) new SoftMax(array, array, -1))[0]);

    private Activations() {}

    /** The function that a layer's setting names; linear when it names none. */
    static Activation of(Layer layer, String key) {
        String name = layer.config().text(key, "linear");
        Activation activation = BY_NAME.get(name);
        if (activation == null) {
            throw layer.refusal("the activation `" + name + "` is not supported");
        }
        return activation;
    }
}
