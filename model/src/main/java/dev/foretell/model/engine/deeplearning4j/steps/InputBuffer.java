package dev.foretell.model.engine.deeplearning4j.steps;

import dev.foretell.model.engine.deeplearning4j.layers.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the values of an input are brought into native memory, pass after pass. For one thread. */
final class InputBuffer implements AutoCloseable {

    private final Value input;
    private final int width;
    private final StepBuffer buffer = new StepBuffer();

    /** The arrays by their rows; as many as the steps keep things for. */
    private final Map<Integer, INDArray> arrays = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, INDArray> eldest) {
            return size() > Kept.MOST;
        }
    };

    InputBuffer(Value input) {
        this.input = input;
        this.width = input.width();
    }

    /** An array of some of the rows of these values. */
    INDArray filled(float[] values, int from, int rows) {
        INDArray array = arrays.get(rows);
        if (array == null) {
            array = array(rows);
            arrays.put(rows, array);
        }
        new FloatPointer(array.data().addressPointer()).put(values, from * width, rows * width);
        return array;
    }

    private INDArray array(int rows) {
        long[] shape = new long[1 + input.rank()];
        shape[0] = rows;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = input.shape()[i - 1];
        }
        if (!buffer.fits(shape)) {
            arrays.clear();
        }
        return buffer.array(shape);
    }

    @Override
    public void close() {
        arrays.clear();
        buffer.close();
    }
}
