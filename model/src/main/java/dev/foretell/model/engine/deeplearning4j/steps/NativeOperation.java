package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * One of libnd4j's operations. Immutable.
 *
 * @param name as libnd4j calls it
 * @param constants what it takes after its input: the parameters of a layer
 * @param integers its whole numbers
 * @param numbers its other numbers
 * @param flags its switches
 */
record NativeOperation(String name, List<INDArray> constants, long[] integers, double[] numbers, boolean[] flags) {

    /** An operation that takes nothing but its input. */
    static NativeOperation of(String name, double... numbers) {
        return new NativeOperation(name, List.of(), new long[0], numbers, new boolean[0]);
    }

    /** An operation that takes nothing but its input and another array. */
    static NativeOperation with(String name, INDArray constant) {
        return new NativeOperation(name, List.of(constant), new long[0], new double[0], new boolean[0]);
    }

    /** The shape of what it makes of an array. */
    long[] shape(INDArray input) {
        return operation(input).calculateOutputShape().get(0).getShape();
    }

    private DynamicCustomOp operation(INDArray input) {
        DynamicCustomOp.DynamicCustomOpsBuilder builder = DynamicCustomOp.builder(name)
                .addInputs(inputs(input))
                .addIntegerArguments(
                        Arrays.stream(integers).mapToInt(Math::toIntExact).toArray())
                .addBooleanArguments(flags);
        for (double number : numbers) {
            builder.addFloatingPointArguments(number);
        }
        return builder.build();
    }

    INDArray[] inputs(INDArray input) {
        INDArray[] all = new INDArray[1 + constants.size()];
        all[0] = input;
        for (int i = 1; i < all.length; i++) {
            all[i] = constants.get(i - 1);
        }
        return all;
    }
}
