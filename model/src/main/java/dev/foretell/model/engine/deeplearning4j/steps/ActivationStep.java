package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.List;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation function by itself. Deeplearning4j's layer changes its input, which others may need, too. For one
 * thread.
 */
final class ActivationStep implements Step {

    private record Pass(INDArray output, InPlaceActivation.Applied activation) {

        void close() {
            activation.close();
        }
    }

    private final InPlaceActivation activation;
    private final StepBuffer buffer = new StepBuffer();
    private final Kept<Pass> passes = new Kept<>(Pass::close);

    ActivationStep(IActivation activation) {
        this.activation = InPlaceActivation.of(activation);
    }

    @Override
    public INDArray run(List<INDArray> inputs) {
        INDArray input = inputs.get(0);
        Pass pass = passes.of(inputs, () -> pass(input));
        pass.output().assign(input);
        return pass.activation().run();
    }

    private Pass pass(INDArray input) {
        if (!buffer.fits(input.shape())) {
            passes.close();
        }
        INDArray output = buffer.array(input.shape());
        return new Pass(output, activation.on(output));
    }

    @Override
    public void close() {
        passes.close();
        buffer.close();
    }
}
