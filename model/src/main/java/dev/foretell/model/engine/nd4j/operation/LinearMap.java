package dev.foretell.model.engine.nd4j.operation;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A matrix by which rows are multiplied, and what is added then. Safe for use by several threads.
 *
 * @param kernel of shape (width, units)
 * @param bias of shape (units), or null
 */
public record LinearMap(INDArray kernel, @Nullable INDArray bias) {

    /** How many numbers a row has. */
    public int width() {
        return Math.toIntExact(kernel.size(0));
    }

    /** How many numbers become of a row. */
    public int units() {
        return Math.toIntExact(kernel.size(1));
    }

    /**
     * What becomes of the rows of an array.
     *
     * @param input in row-major order, whatever its shape
     * @return of shape (rows, units)
     */
    public INDArray of(INDArray input, Pass pass) {
        long rows = input.length() / width();
        INDArray output = pass.create(rows, units());
        pass.run(new MatrixProduct(input, rows, kernel, output, 0));
        if (bias != null) {
            pass.run(DynamicCustomOp.builder("biasadd")
                    .addInputs(output, bias)
                    .addOutputs(output)
                    .addBooleanArguments(false));
        }
        return output;
    }
}
