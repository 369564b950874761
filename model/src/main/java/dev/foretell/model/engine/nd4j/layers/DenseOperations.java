package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.MatrixProduct;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Dense. */
public final class DenseOperations {

    private DenseOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of("Dense", DenseOperations::dense);
    }

    private static Operation dense(Layer layer) {
        int units = layer.config().integer("units");
        Activation activation = Activations.of(layer, "activation");
        boolean biased = layer.config().bool("use_bias", true);
        int width = layer.weight("kernel").shape()[0];
        INDArray kernel = Weights.array(layer.weight("kernel", width, units));
        INDArray bias = biased ? Weights.array(layer.weight("bias", units)) : null;
        return Operation.repeatable((input, pass) -> {
            long[] shape = input.shape().clone();
            long rows = input.array().length() / width;
            INDArray output = pass.create(rows, units);
            pass.run(new MatrixProduct(input.array(), rows, kernel, output, 0));
            if (bias != null) {
                pass.run(DynamicCustomOp.builder("biasadd")
                        .addInputs(output, bias)
                        .addOutputs(output)
                        .addBooleanArguments(false));
            }
            shape[shape.length - 1] = units;
            return input.with(activation.applyTo(output.reshape('c', shape), pass));
        });
    }
}
