package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import java.util.List;

/** A pass that is repeated for other inputs of the same shapes. For one thread. */
record Recording(Pass pass, List<Tensor> inputs, List<Tensor> outputs) implements AutoCloseable {

    /** Repeats the pass. */
    float[][] output(float[][] values) {
        for (int i = 0; i < values.length; i++) {
            NativeFloats.write(values[i], inputs.get(i).array());
        }
        pass.repeat();
        return values();
    }

    /** What came out of the pass: copies, which the next repetition does not change. */
    float[][] values() {
        float[][] values = new float[outputs.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = NativeFloats.values(outputs.get(i).array());
        }
        return values;
    }

    @Override
    public void close() {
        pass.close();
    }
}
