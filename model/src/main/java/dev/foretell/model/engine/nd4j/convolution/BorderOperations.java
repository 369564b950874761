package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Layers that add zeros around arrays, or cut cells off. */
public final class BorderOperations {

    private BorderOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        for (int rank : new int[] {1, 2, 3}) {
            int dimensions = rank;
            factories.put("ZeroPadding" + rank + "D", layer -> borders(layer, "padding", dimensions, 1));
            factories.put("Cropping" + rank + "D", layer -> borders(layer, "cropping", dimensions, -1));
        }
        return factories;
    }

    private static Operation borders(Layer layer, String key, int rank, int sign) {
        int[][] cells = layer.config().pairs(key, rank);
        if (Arrays.stream(cells).flatMapToInt(Arrays::stream).anyMatch(number -> number < 0)) {
            throw layer.refusal(key + " should be at least 0, but is " + Arrays.deepToString(cells));
        }
        long[] before =
                Arrays.stream(cells).mapToLong(pair -> (long) sign * pair[0]).toArray();
        long[] after =
                Arrays.stream(cells).mapToLong(pair -> (long) sign * pair[1]).toArray();
        Borders borders = new Borders(before, after);
        return Operation.of(DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, rank + 2);
            if (Arrays.stream(borders.around(input.shape())).anyMatch(length -> length < 1)) {
                throw layer.refusal("nothing is left of an array of shape " + Arrays.toString(input.shape()));
            }
            return Tensor.of(borders.around(input.array(), pass));
        }));
    }
}
