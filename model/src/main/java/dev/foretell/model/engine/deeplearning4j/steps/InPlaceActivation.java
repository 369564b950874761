package dev.foretell.model.engine.deeplearning4j.steps;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation function that changes an array which is kept from pass to pass. Safe for use by several threads. */
interface InPlaceActivation {

    /** No function. */
    InPlaceActivation NONE = array -> () -> array;

    /** The function for a certain array. For one thread. */
    interface Applied {

        /** Changes the array, and gives it. */
        INDArray run();

        /** Frees what it keeps. */
        default void close() {}
    }

    /** The function that changes this array. */
    Applied on(INDArray array);

    /** One of Deeplearning4j's, by libnd4j's operation of the same kind where that is faster. */
    static InPlaceActivation of(IActivation activation) {
        if (activation instanceof ActivationIdentity) {
            return NONE;
        } else if (activation instanceof ActivationReLU relu
                && relu.getMax() == null
                && relu.getThreshold() == null
                && relu.getNegativeSlope() == null) {
            return array -> prepared(NativeOperation.of("relu", 0), array);
        } else if (activation instanceof ActivationSigmoid) {
            return array -> prepared(NativeOperation.of("sigmoid"), array);
        } else if (activation instanceof ActivationSoftmax) {
            return array -> prepared(NativeOperation.of("softmax"), array);
        }
        return array -> () -> changed(array, activation);
    }

    private static INDArray changed(INDArray array, IActivation activation) {
        return Workspaces.within(() -> {
            INDArray made = activation.getActivation(array, false);
            return made == array ? array : array.assign(made);
        });
    }

    private static Applied prepared(NativeOperation operation, INDArray array) {
        Prepared prepared = new Prepared(operation, array, array);
        return new Applied() {
            @Override
            public INDArray run() {
                prepared.run();
                return array;
            }

            @Override
            public void close() {
                prepared.close();
            }
        };
    }
}
