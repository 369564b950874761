package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An operation and the activation of what it makes, with arrays and contexts that are kept from pass to pass. For one
 * thread.
 */
final class OperationStep implements Step {

    private record Pass(Prepared operation, InPlaceActivation.Applied activation, INDArray output) {

        void close() {
            operation.close();
            activation.close();
        }
    }

    private final NativeOperation operation;
    private final InPlaceActivation activation;
    private final StepBuffer buffer = new StepBuffer();
    private final Kept<Pass> passes = new Kept<>(Pass::close);

    OperationStep(NativeOperation operation, InPlaceActivation activation) {
        this.operation = operation;
        this.activation = activation;
    }

    @Override
    public INDArray run(List<INDArray> inputs) {
        Pass pass = passes.of(inputs, () -> pass(inputs.get(0)));
        pass.operation().run();
        return pass.activation().run();
    }

    private Pass pass(INDArray input) {
        long[] shape = operation.shape(input);
        if (!buffer.fits(shape)) {
            passes.close();
        }
        INDArray output = buffer.array(shape);
        return new Pass(new Prepared(operation, input, output), activation.on(output), output);
    }

    @Override
    public void close() {
        passes.close();
        buffer.close();
    }
}
