package dev.foretell.model.engine.nd4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.Network;
import dev.foretell.model.text.Port;
import dev.foretell.model.text.TextFront;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a model was given: the numbers that go into its network. */
record CaseInputs(List<List<Integer>> shapes, int rows, float[][] values) {

    private static final int MORE = 3;

    /** The shapes of the inputs of a fixture, the rows first. */
    static List<List<Integer>> shapes(JsonNode values) {
        List<List<Integer>> shapes = new ArrayList<>();
        values.path("inputs").forEach(input -> {
            List<Integer> shape = new ArrayList<>();
            input.path("shape").forEach(dimension -> shape.add(dimension.asInt()));
            shapes.add(shape);
        });
        return shapes;
    }

    /** The inputs of a fixture, with the texts as the layers that take texts give them. */
    static CaseInputs of(JsonNode values, TextFront front) {
        int rows = values.path("inputs").path(0).path("shape").path(0).asInt();
        float[][] tensors = front.ports().stream()
                .map(port ->
                        tensor(port, values.path("inputs").path(port.input()).path("values"), rows))
                .toArray(float[][]::new);
        return new CaseInputs(front.shapes(), rows, tensors);
    }

    private static float[] tensor(Port port, JsonNode values, int rows) {
        if (!port.takesTexts()) {
            return floats(values);
        }
        List<String> texts = new ArrayList<>();
        values.forEach(text -> texts.add(text.textValue()));
        float[] tensor = new float[rows * port.width()];
        int width = texts.size() / rows;
        for (int row = 0; row < rows; row++) {
            port.encode(texts.subList(row * width, (row + 1) * width), tensor, row * port.width());
        }
        return tensor;
    }

    /**
     * Those of a pass after others, of as many rows over other numbers, of more and of one: what is kept of them must
     * not matter.
     */
    float[][] outputsOf(Network network) {
        float[][] zeros =
                Arrays.stream(values).map(input -> new float[input.length]).toArray(float[][]::new);
        network.output(zeros, rows);
        network.output(repeated(MORE), rows * MORE);
        network.output(firstRow(), 1);
        return network.output(values, rows);
    }

    private float[][] repeated(int times) {
        float[][] repeated = new float[values.length][];
        for (int i = 0; i < values.length; i++) {
            repeated[i] = new float[values[i].length * times];
            for (int j = 0; j < repeated[i].length; j++) {
                repeated[i][j] = values[i][j % values[i].length];
            }
        }
        return repeated;
    }

    private float[][] firstRow() {
        return Arrays.stream(values)
                .map(input -> Arrays.copyOf(input, input.length / rows))
                .toArray(float[][]::new);
    }

    static float[] floats(JsonNode numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }
}
