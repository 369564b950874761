package dev.foretell.model.engine.deeplearning4j;

import dev.foretell.job.InvalidInputException;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.RowScale;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A few rows that two networks of the same model are compared with. They are the same each time. For one thread.
 *
 * @param inputs the rows of each input
 * @param indexes the same for a model all of whose inputs are indexes of its embeddings
 */
record Probe(float[][] inputs, float[][] indexes) {

    private static final int ROWS = 3;

    /** The most that numbers may differ, as a part of their row's scale: what a long sequence may add up to. */
    private static final double TOLERANCE = 1e-4;

    /** Numbers that every embedding has, when a model has none. */
    private static final int FEW = 10;

    static Probe of(Graph model, List<List<Integer>> shapes) {
        Random random = new Random(1);
        int least = embeddings(model)
                .mapToInt(layer -> layer.config().unread().integer("input_dim", FEW))
                .min()
                .orElse(FEW);
        float[][] inputs = new float[shapes.size()][];
        float[][] indexes = new float[shapes.size()][];
        for (int i = 0; i < inputs.length; i++) {
            int count = ROWS * shapes.get(i).stream().skip(1).reduce(1, Math::multiplyExact);
            indexes[i] = wholeNumbers(random, count, least);
            inputs[i] = isIndex(model, model.inputs().get(i)) ? indexes[i] : numbers(random, count);
        }
        return new Probe(inputs, indexes);
    }

    private static float[] wholeNumbers(Random random, int count, int bound) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextInt(bound);
        }
        return numbers;
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return numbers;
    }

    /** Whether an input is of whole numbers, or goes into an embedding. */
    private static boolean isIndex(Graph model, Graph.Input input) {
        return !input.dtype().startsWith("float")
                || model.calls().stream()
                        .filter(call -> call.layer().className().equals("Embedding"))
                        .flatMap(call -> call.inputs().stream())
                        .anyMatch(tensor -> tensor.layer().equals(input.name()));
    }

    private static Stream<Layer> embeddings(Graph model) {
        return model.calls().stream().map(Graph.Call::layer).flatMap(Probe::embeddings);
    }

    private static Stream<Layer> embeddings(Layer layer) {
        Stream<Layer> inner = layer.graph() == null ? Stream.of() : embeddings(layer.graph());
        Stream<Layer> parts = layer.parts().values().stream().flatMap(Probe::embeddings);
        Stream<Layer> itself = layer.className().equals("Embedding") ? Stream.of(layer) : Stream.of();
        return Stream.of(inner, parts, itself).flatMap(each -> each);
    }

    /**
     * Compares what two networks give, for all rows and for one alone.
     *
     * @throws EngineException when they differ
     */
    void compare(Network network, Network ours) {
        float[][] rows = inputs;
        float[][] wanted;
        try {
            wanted = ours.output(rows, ROWS);
        } catch (InvalidInputException e) {
            rows = indexes;
            wanted = ours.output(rows, ROWS);
        }
        refuseUnlessEqual(network.output(rows, ROWS), wanted, ROWS);
        refuseUnlessEqual(network.output(first(rows), 1), first(wanted), 1);
    }

    private static float[][] first(float[][] rows) {
        List<float[]> first = new ArrayList<>();
        for (float[] each : rows) {
            first.add(Arrays.copyOf(each, each.length / ROWS));
        }
        return first.toArray(float[][]::new);
    }

    private static void refuseUnlessEqual(float[][] given, float[][] wanted, int rows) {
        for (int i = 0; i < wanted.length; i++) {
            int width = wanted[i].length / rows;
            for (int row = 0; row < rows; row++) {
                refuseUnlessEqual(given[i], wanted[i], row * width, (row + 1) * width);
            }
        }
    }

    private static void refuseUnlessEqual(float[] given, float[] wanted, int from, int to) {
        double allowed = TOLERANCE * RowScale.of(i -> wanted[i], from, to);
        for (int i = from; i < to; i++) {
            boolean equal =
                    Float.compare(given[i], wanted[i]) == 0 || Math.abs((double) given[i] - wanted[i]) <= allowed;
            if (!equal) {
                throw new EngineException("Deeplearning4j gives other numbers than Keras's definition of the model: "
                        + given[i] + " instead of " + wanted[i]);
            }
        }
    }
}
