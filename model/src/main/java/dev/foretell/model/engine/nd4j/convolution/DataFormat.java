package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the arrays of a layer have their channels. */
enum DataFormat {
    CHANNELS_LAST {
        @Override
        Operation.Unary around(Operation.Unary channelsLast) {
            return channelsLast;
        }
    },
    CHANNELS_FIRST {
        @Override
        Operation.Unary around(Operation.Unary channelsLast) {
            return (input, pass) -> {
                if (input.rank() < 3) {
                    return channelsLast.apply(input, pass);
                }
                Tensor output = channelsLast.apply(input.with(toLast(input.array(), pass)), pass);
                return output.rank() < 3 ? output : output.with(toFirst(output.array(), pass));
            };
        }
    };

    /** What a layer says. */
    static DataFormat of(Layer layer) {
        String name = layer.config().oneOf("data_format", "channels_last", "channels_last", "channels_first");
        return name.equals("channels_last") ? CHANNELS_LAST : CHANNELS_FIRST;
    }

    /**
     * What is computed with channels last, for arrays of this format.
     *
     * @param channelsLast gives an array of steps, rows or columns with channels, or one of channels only
     */
    abstract Operation.Unary around(Operation.Unary channelsLast);

    /** A row-major copy with its channels, the second dimension, at the end. */
    static INDArray toLast(INDArray array, Pass pass) {
        int rank = array.rank();
        int[] order = new int[rank];
        for (int i = 1; i < rank - 1; i++) {
            order[i] = i + 1;
        }
        order[rank - 1] = 1;
        return pass.copy(array.permute(order));
    }

    /** A row-major copy with its channels, the last dimension, behind the rows. */
    static INDArray toFirst(INDArray array, Pass pass) {
        int rank = array.rank();
        int[] order = new int[rank];
        order[1] = rank - 1;
        for (int i = 2; i < rank; i++) {
            order[i] = i - 1;
        }
        return pass.copy(array.permute(order));
    }
}
