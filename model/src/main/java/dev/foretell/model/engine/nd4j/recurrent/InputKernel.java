package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the inputs of a recurrent layer are multiplied by, and what is added: one multiplication for all steps.
 *
 * @param kernel of shape (features, width)
 * @param bias of shape (width), or null
 */
record InputKernel(INDArray kernel, @Nullable INDArray bias) {

    int features() {
        return (int) kernel.size(0);
    }

    int width() {
        return (int) kernel.size(1);
    }

    /** The products of some rows' steps. */
    float[] of(float[] inputs, int steps) {
        try (Pass pass = new Pass()) {
            INDArray left = pass.array(inputs, steps, features());
            INDArray product = pass.create(steps, width());
            Nd4j.gemm(left, kernel, product, false, false, 1, 0);
            if (bias != null) {
                pass.run(DynamicCustomOp.builder("biasadd")
                        .addInputs(product, bias)
                        .addOutputs(product)
                        .addBooleanArguments(false));
            }
            return NativeFloats.values(product);
        }
    }
}
