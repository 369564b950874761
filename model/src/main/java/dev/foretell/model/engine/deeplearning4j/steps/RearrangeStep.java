package dev.foretell.model.engine.deeplearning4j.steps;

import dev.foretell.model.engine.deeplearning4j.layers.Rearrange;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A change of form, by a view of the array that is given or a copy of it, both of which are kept. For one thread. */
final class RearrangeStep implements Step {

    /** The array in its new form as a view of it, and what it is copied to, or the same. */
    private record Pass(INDArray view, INDArray output) {}

    private final Rearrange change;
    private final StepBuffer buffer = new StepBuffer();
    private final Kept<Pass> passes = new Kept<>(pass -> {});

    RearrangeStep(Rearrange change) {
        this.change = change;
    }

    @Override
    public INDArray run(List<INDArray> inputs) {
        Pass pass = passes.of(inputs, () -> pass(change.view(inputs.get(0))));
        return pass.view() == pass.output() ? pass.output() : pass.output().assign(pass.view());
    }

    private Pass pass(INDArray view) {
        if (change.onlyReshapes()) {
            return new Pass(view, view);
        }
        if (!buffer.fits(view.shape())) {
            passes.close();
        }
        return new Pass(view, buffer.array(view.shape()));
    }

    @Override
    public void close() {
        passes.close();
        buffer.close();
    }
}
