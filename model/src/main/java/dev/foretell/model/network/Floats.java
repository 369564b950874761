package dev.foretell.model.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings numbers out of native memory and into it, in row-major order. */
final class Floats {

    private Floats() {}

    /** A copy of an array's numbers. */
    static float[] of(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        INDArray ordered = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
        ordered.data().asNioFloat().get(values);
        if (ordered != array) {
            ordered.close();
        }
        return values;
    }

    /** An array of these numbers, for the length of a pass. */
    static INDArray array(Pass pass, float[] values, long... shape) {
        INDArray array = pass.create(shape);
        write(values, array);
        return array;
    }

    /** Writes over an array that was made whole: not a view of another. */
    static void write(float[] values, INDArray array) {
        array.data().asNioFloat().put(values);
    }

    /** Reads an array that was made whole: not a view of another. */
    static void read(INDArray array, float[] values) {
        array.data().asNioFloat().get(values);
    }
}
