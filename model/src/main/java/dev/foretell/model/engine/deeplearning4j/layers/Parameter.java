package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a parameter of a layer of Deeplearning4j is set to.
 *
 * @param name as Deeplearning4j calls it, e.g. {@code W}
 * @param values the numbers, in row-major order of {@code shape}
 * @param order which of the dimensions of {@code shape} is which of Deeplearning4j's; empty when they are the same
 */
record Parameter(String name, float[] values, long[] shape, int... order) {

    /** A weight of Keras whose dimensions stand in another order. */
    static Parameter of(String name, Weight weight, int... order) {
        return new Parameter(
                name,
                weight.values(),
                Arrays.stream(weight.shape()).asLongStream().toArray(),
                order);
    }

    /** One number for each channel. */
    static Parameter row(String name, float[] values) {
        return new Parameter(name, values, new long[] {1, values.length});
    }

    void setOn(Layer layer) {
        try (INDArray array = Nd4j.create(values, shape, 'c')) {
            layer.setParam(name, order.length == 0 ? array : array.permute(order));
        }
    }
}
