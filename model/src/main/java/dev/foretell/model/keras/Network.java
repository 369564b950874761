package dev.foretell.model.keras;

/** A network's forward pass. Not safe for use by several threads: each thread has a {@link #copy} of its own. */
public interface Network extends AutoCloseable {

    /**
     * One forward pass.
     *
     * @param input rows in row-major order, each of the input's shape
     * @param rows how many rows there are, from 1
     * @return the outputs, row after row
     */
    float[] output(float[] input, int rows);

    /** The same network with parameters of its own, for another thread. */
    Network copy();

    /** Frees the native memory. The network is not used afterwards. */
    @Override
    void close();
}
