package dev.foretell.model.keras;

/** A network's forward pass. Not safe for use by several threads: each thread has a {@link #copy} of its own. */
public interface Network extends AutoCloseable {

    /**
     * One forward pass.
     *
     * @param inputs for each input tensor its rows, in row-major order, each of the tensor's shape; not changed
     * @param rows how many rows there are, from 1
     * @return for each output tensor its rows, in row-major order
     */
    float[][] output(float[][] inputs, int rows);

    /** The same network with parameters of its own, for another thread. */
    Network copy();

    /** Frees the native memory. The network is not used afterwards. */
    @Override
    void close();
}
