package dev.foretell.model.engine.onnxruntime;

import dev.foretell.manifest.Datatype;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor of a network, in or out. Immutable.
 *
 * @param shape the first dimension, whatever it says, is the rows
 */
record Port(String name, Datatype datatype, long[] shape) {

    /** The numbers in a row. */
    int width() {
        return Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
    }

    /** The shape with so many rows. */
    long[] shape(int rows) {
        long[] sized = shape.clone();
        sized[0] = rows;
        return sized;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Port port
                && name.equals(port.name)
                && datatype == port.datatype
                && Arrays.equals(shape, port.shape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, datatype, Arrays.hashCode(shape));
    }

    @Override
    public String toString() {
        return name + " " + datatype + Arrays.toString(shape);
    }
}
