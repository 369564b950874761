package dev.foretell.model.command;

import dev.foretell.model.Engines;
import dev.foretell.model.engine.RowScale;
import dev.foretell.model.npz.NpyArray;
import dev.foretell.model.npz.Npz;
import dev.foretell.model.text.Port;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Inputs, and what Keras makes of them: the arrays {@code inputs} and {@code outputs} of a {@code .npz}, or for each
 * tensor one ({@code input_0}, {@code input_1}, …, {@code output_0}, …) in the order of the model. Immutable.
 */
final class Golden {

    /** How many rows are computed at a time. */
    private static final int STEP = 32;

    private final ModelTensors tensors;
    private final List<NpyArray> inputs;
    private final List<NpyArray> outputs;
    private final int rows;

    private Golden(ModelTensors tensors, List<NpyArray> inputs, List<NpyArray> outputs) {
        this.tensors = tensors;
        this.inputs = inputs;
        this.outputs = outputs;
        this.rows = inputs.get(0).shape()[0];
    }

    /**
     * Reads a file.
     *
     * @throws CommandException when its arrays do not fit the model
     * @throws dev.foretell.model.npz.NpzException when it cannot be read
     */
    static Golden read(Path file, ModelTensors tensors) {
        Map<String, NpyArray> arrays = Npz.read(file);
        List<String> inputs = names(arrays, "input", tensors.inputs().size());
        List<String> outputs = names(arrays, "output", tensors.outputs().size());
        Set<String> expected = new TreeSet<>(inputs);
        expected.addAll(outputs);
        if (!arrays.keySet().equals(expected)) {
            throw new CommandException(file + ": expected the arrays " + String.join(", ", expected) + ", found "
                    + Formatting.some(List.copyOf(arrays.keySet())));
        }
        Golden golden = new Golden(
                tensors,
                inputs.stream().map(arrays::get).toList(),
                outputs.stream().map(arrays::get).toList());
        golden.check(file, inputs, outputs);
        return golden;
    }

    private static List<String> names(Map<String, NpyArray> arrays, String kind, int count) {
        return count == 1 && !arrays.containsKey(kind + "_0")
                ? List.of(kind + "s")
                : IntStream.range(0, count).mapToObj(i -> kind + "_" + i).toList();
    }

    private void check(Path file, List<String> inputNames, List<String> outputNames) {
        for (int i = 0; i < inputs.size(); i++) {
            ModelTensors.In input = tensors.inputs().get(i);
            check(file, inputNames.get(i), "input " + input.name(), input.shape(), inputs.get(i));
            checkKind(file, inputNames.get(i), "input " + input.name(), input.isText(), inputs.get(i));
        }
        for (int i = 0; i < outputs.size(); i++) {
            ModelTensors.Out output = tensors.outputs().get(i);
            check(file, outputNames.get(i), "output " + output.name(), output.shape(), outputs.get(i));
            checkKind(file, outputNames.get(i), "output " + output.name(), false, outputs.get(i));
        }
    }

    private static void checkKind(Path file, String array, String tensor, boolean texts, NpyArray found) {
        if (texts == found.texts().isEmpty()) {
            throw new CommandException(file + ": the array " + array + " is for the model's " + tensor + ": expected "
                    + (texts ? "texts, in Python .astype(str), found numbers" : "numbers, found texts"));
        }
    }

    private void check(Path file, String array, String tensor, List<Integer> shape, NpyArray found) {
        int[] dimensions = found.shape();
        boolean fits = dimensions.length == shape.size();
        for (int i = 1; i < dimensions.length && fits; i++) {
            fits = dimensions[i] == shape.get(i);
        }
        if (!fits) {
            throw new CommandException(
                    file + ": the array " + array + " is for the model's " + tensor + ": expected the shape "
                            + Formatting.kerasShape(shape) + ", found " + Arrays.toString(dimensions));
        }
        if (dimensions[0] < 1 || dimensions[0] != rows) {
            throw new CommandException(file + ": expected the same number of rows in each array, at least one; "
                    + (dimensions[0] == rows
                            ? array + " has none"
                            : array + " has " + dimensions[0] + ", the first " + rows));
        }
    }

    /** How many rows there are. */
    int rows() {
        return rows;
    }

    /**
     * Compares what a network makes of the inputs with what Keras made of them. A number is equal when it differs by at
     * most the tolerance times the {@linkplain RowScale scale} of its row.
     */
    GoldenComparison compare(Engines.Choice choice, double tolerance) {
        GoldenComparison.Builder comparison = new GoldenComparison.Builder(rows, tolerance);
        for (int from = 0; from < rows; from += STEP) {
            int to = Math.min(rows, from + STEP);
            float[][] found = choice.network().output(part(choice.ports(), from, to), to - from);
            for (int output = 0; output < outputs.size(); output++) {
                compare(output, from, found[output], comparison);
            }
        }
        return comparison.build();
    }

    private float[][] part(List<Port> ports, int from, int to) {
        List<float[]> parts = new ArrayList<>();
        for (Port port : ports) {
            NpyArray input = inputs.get(port.input());
            parts.add(port.takesTexts() ? encoded(port, input, from, to) : numbers(input, from, to));
        }
        return parts.toArray(float[][]::new);
    }

    private float[] numbers(NpyArray input, int from, int to) {
        int width = input.values().length / rows;
        float[] part = new float[(to - from) * width];
        for (int i = 0; i < part.length; i++) {
            part[i] = (float) input.values()[from * width + i];
        }
        return part;
    }

    private float[] encoded(Port port, NpyArray input, int from, int to) {
        int width = input.values().length / rows;
        float[] part = new float[(to - from) * port.width()];
        for (int row = from; row < to; row++) {
            List<String> texts = new ArrayList<>(width);
            for (int i = row * width; i < (row + 1) * width; i++) {
                texts.add(input.texts().get((int) input.values()[i]));
            }
            port.encode(texts, part, (row - from) * port.width());
        }
        return part;
    }

    private void compare(int output, int from, float[] found, GoldenComparison.Builder comparison) {
        int width = tensors.outputs().get(output).width();
        double[] expected = outputs.get(output).values();
        String name = tensors.outputs().get(output).name();
        for (int row = 0; row * width < found.length; row++) {
            int start = (from + row) * width;
            double scale = RowScale.of(i -> expected[i], start, start + width);
            for (int column = 0; column < width; column++) {
                comparison.add(name, from + row, column, scale, expected[start + column], found[row * width + column]);
            }
        }
    }
}
