package dev.foretell.model.engine.deeplearning4j.steps;

import dev.foretell.model.engine.Indexes;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An embedding, which is given no numbers that it has not. For one thread.
 *
 * @param layer the name of the layer, for messages
 * @param count how many rows its table has
 */
record EmbeddingStep(String layer, int count, Step lookup) implements Step {

    @Override
    public INDArray run(List<INDArray> inputs) {
        float[] values = new float[Math.toIntExact(inputs.get(0).length())];
        new FloatPointer(inputs.get(0).data().addressPointer()).get(values);
        for (float value : values) {
            Indexes.index(layer, value, count);
        }
        return lookup.run(inputs);
    }

    @Override
    public void close() {
        lookup.close();
    }
}
