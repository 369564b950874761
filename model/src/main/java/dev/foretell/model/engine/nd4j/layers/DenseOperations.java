package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.LinearMap;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Dense and EinsumDense. */
public final class DenseOperations {

    private DenseOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of("Dense", DenseOperations::dense, "EinsumDense", EinsumDense::of);
    }

    private static Operation dense(Layer layer) {
        int units = layer.config().integer("units");
        Activation activation = Activations.of(layer, "activation");
        boolean biased = layer.config().bool("use_bias", true);
        int width = layer.weight("kernel").shape()[0];
        INDArray kernel = Weights.array(layer.weight("kernel", width, units));
        LinearMap map = new LinearMap(kernel, biased ? Weights.array(layer.weight("bias", units)) : null);
        return Operation.repeatable((input, pass) -> {
            long[] shape = input.shape().clone();
            shape[shape.length - 1] = units;
            return input.with(activation.applyTo(map.of(input.array(), pass).reshape('c', shape), pass));
        });
    }
}
