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
        factories.put("CenterCrop", BorderOperations::centerCrop);
        return factories;
    }

    /**
     * Keeps the middle of an image; of an odd number of cells, one more is cut off at the end. Keras enlarges an image
     * that is smaller. Source: {@code keras/src/layers/preprocessing/image_preprocessing/center_crop.py}.
     */
    private static Operation centerCrop(Layer layer) {
        int height = layer.config().integer("height");
        int width = layer.config().integer("width");
        return Operation.of(DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, 4);
            long rows = input.shape()[1] - height;
            long columns = input.shape()[2] - width;
            if (rows < 0 || columns < 0) {
                throw layer.refusal("an image of " + input.shape()[1] + " × " + input.shape()[2]
                        + " is smaller than height and width, " + height + " × " + width
                        + "; to enlarge it is not supported");
            }
            long[] before = {-(rows / 2), -(columns / 2)};
            long[] after = {rows / 2 - rows, columns / 2 - columns};
            return Tensor.of(new Borders(before, after).around(input.array(), pass));
        }));
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
