package dev.foretell.model.engine;

/** A network's forward pass. Not safe for use by several threads: each thread has a {@link #copy} of its own. */
public interface Network extends AutoCloseable {

    /**
     * One forward pass.
     *
     * @param inputs for each input its rows in row-major order
     * @param rows how many rows there are, from 1
     * @return for each output its rows in row-major order
     */
    float[][] output(float[][] inputs, int rows);

    /** A copy of this network for another thread. */
    Network copy();

    /** Frees the native memory that is this copy's alone. The network is not used afterwards. */
    @Override
    void close();
}
