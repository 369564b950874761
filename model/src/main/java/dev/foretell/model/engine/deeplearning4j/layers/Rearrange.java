package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Another shape, or order of the dimensions, of an array: what Deeplearning4j has for certain pairs of layers only.
 * Immutable, so safe for use by several threads.
 */
public final class Rearrange implements InputPreProcessor {

    private static final long serialVersionUID = 1;

    /** Which dimensions come in which order, or else the dimensions of the new shape. */
    private final int[] numbers;

    private final boolean onlyReshapes;

    private Rearrange(boolean onlyReshapes, int... numbers) {
        this.onlyReshapes = onlyReshapes;
        this.numbers = numbers;
    }

    /** Gives the numbers another shape; how many rows there are follows. */
    static Rearrange to(int... shape) {
        return new Rearrange(
                true, IntStream.concat(IntStream.of(-1), Arrays.stream(shape)).toArray());
    }

    /** Another order of the dimensions, of which 0 is the row. */
    static Rearrange ordered(int... order) {
        return new Rearrange(false, order);
    }

    /** Whether no number moves. */
    public boolean onlyReshapes() {
        return onlyReshapes;
    }

    /** A row-major array in its new form, over the same memory. */
    public INDArray view(INDArray input) {
        return onlyReshapes
                ? input.reshape('c', Arrays.stream(numbers).asLongStream().toArray())
                : input.permute(numbers);
    }

    @Override
    public INDArray preProcess(INDArray input, int rows, LayerWorkspaceMgr workspaces) {
        return view(input);
    }

    @Override
    public INDArray backprop(INDArray output, int rows, LayerWorkspaceMgr workspaces) {
        throw new UnsupportedOperationException("networks are not trained here");
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod") // It is immutable.
    public InputPreProcessor clone() {
        return this;
    }

    @Override
    public InputType getOutputType(InputType input) {
        throw new UnsupportedOperationException("the types of inputs are not used here");
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int rows) {
        throw new UnsupportedOperationException("there are no masks here");
    }
}
