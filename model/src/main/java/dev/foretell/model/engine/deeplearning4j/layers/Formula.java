package dev.foretell.model.engine.deeplearning4j.layers;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Activation functions of Keras that Deeplearning4j has not, or has in another form: its GELU is an approximation, and
 * its hard sigmoid that of Keras 2. They change the array that they are given. Safe for use by several threads.
 */
final class Formula extends BaseActivationFunction {

    private static final long serialVersionUID = 1;

    static final Formula GELU = new Formula(Formula::gelu);
    static final Formula EXPONENTIAL = new Formula(array -> Nd4j.exec(new Exp(array, array)));
    static final Formula HARD_SIGMOID = new Formula(Formula::hardSigmoid);
    static final Formula HARD_SILU = new Formula(array -> array.muli(hardSigmoid(array.dup())));

    /** What becomes of an array, which is changed. */
    private interface Change {
        INDArray of(INDArray array);
    }

    private final transient Change change;

    private Formula(Change change) {
        this.change = change;
    }

    /** GELU with the error function itself. */
    private static INDArray gelu(INDArray array) {
        INDArray scaled = array.mul(Math.sqrt(0.5));
        return array.muli(Nd4j.exec(new Erf(scaled, scaled)).addi(1).muli(0.5));
    }

    /** The hard sigmoid of Keras 3. */
    private static INDArray hardSigmoid(INDArray array) {
        return new ActivationReLU6().getActivation(array.addi(3), false).muli(1.0 / 6);
    }

    @Override
    public INDArray getActivation(INDArray array, boolean training) {
        return change.of(array);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray array, INDArray gradient) {
        throw new UnsupportedOperationException("networks are not trained here");
    }
}
