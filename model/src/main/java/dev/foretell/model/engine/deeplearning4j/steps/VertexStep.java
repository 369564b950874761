package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.feedforward.PReLU;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vertex as Deeplearning4j computes it, in a workspace of the thread; the result is copied out of it. For one thread.
 */
final class VertexStep implements Step {

    private final GraphVertex vertex;
    private final StepBuffer buffer = new StepBuffer();
    private final Kept<INDArray> outputs = new Kept<>(output -> {});

    /** Whether the vertex changes its input, which others may need, too. */
    private final boolean changing;

    VertexStep(GraphVertex vertex) {
        this.vertex = vertex;
        this.changing = vertex.hasLayer() && vertex.getLayer() instanceof PReLU;
    }

    @Override
    public INDArray run(List<INDArray> inputs) {
        return Workspaces.within(() -> {
            INDArray computed = computed(inputs);
            INDArray output = outputs.of(inputs, () -> output(computed.shape()));
            return output.assign(computed);
        });
    }

    private INDArray computed(List<INDArray> inputs) {
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
        for (int i = 0; i < inputs.size(); i++) {
            vertex.setInput(i, changing ? inputs.get(i).dup() : inputs.get(i), workspaces);
        }
        try {
            return vertex.doForward(false, workspaces);
        } finally {
            vertex.clear();
        }
    }

    private INDArray output(long[] shape) {
        if (!buffer.fits(shape)) {
            outputs.close();
        }
        return buffer.array(shape);
    }

    @Override
    public void close() {
        outputs.close();
        buffer.close();
    }
}
