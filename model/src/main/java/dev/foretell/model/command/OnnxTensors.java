package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.onnx.ElementType;
import dev.foretell.model.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What goes into a model in the format ONNX and what of its outputs is served. Without state. */
final class OnnxTensors {

    private static final int ROWS = 8;
    private static final double TOLERANCE = 1e-3;

    private OnnxTensors() {}

    /**
     * The outputs that are served: all tensors of numbers, but for the class of each row where there are probabilities,
     * which show it.
     *
     * @throws CommandException when there is none
     */
    static List<OnnxModel.Output> served(OnnxModel model) {
        boolean hasOthers = model.outputs().stream().anyMatch(output -> output.meaning() != OnnxModel.Meaning.LABEL);
        List<OnnxModel.Output> served = model.outputs().stream()
                .filter(output -> output.meaning() != OnnxModel.Meaning.LABEL || !hasOthers)
                .toList();
        if (served.isEmpty()) {
            throw new CommandException(model.file() + " has no outputs");
        }
        if (!hasOthers && served.get(0).value().type() == ElementType.STRING) {
            throw new CommandException(
                    model.file() + " gives the class of each row as text only: export its probabilities as well");
        }
        return served;
    }

    static List<Source.Tensor> inputs(OnnxModel model) {
        return model.inputs().stream()
                .map(input -> new Source.Tensor(input.name(), input.datatype()))
                .toList();
    }

    static List<Source.Tensor> outputs(OnnxModel model) {
        return served(model).stream()
                .map(output -> new Source.Tensor(output.name(), output.value().datatype()))
                .toList();
    }

    /** The tensors of a file that has no manifest yet, whose network is run once. */
    static ModelTensors of(OnnxModel model, Network network, List<List<Integer>> fixed) {
        List<ModelTensors.In> inputs = new ArrayList<>();
        for (int i = 0; i < fixed.size(); i++) {
            OnnxModel.Value input = model.inputs().get(i);
            inputs.add(new ModelTensors.In(
                    input.name(), fixed.get(i), input.datatype().name(), 0));
        }
        float[][] found = pass(inputs, network);
        List<ModelTensors.Out> outputs = new ArrayList<>();
        List<OnnxModel.Output> served = served(model);
        List<String> classes = model.label().map(OnnxModel.Output::classes).orElse(List.of());
        for (int i = 0; i < served.size(); i++) {
            outputs.add(out(served.get(i), found[i], classes));
        }
        return new ModelTensors(inputs, outputs, Map.of());
    }

    /** The tensors of a version in the repository. */
    static ModelTensors of(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        return new ModelTensors(
                manifest.inputs().stream()
                        .map(input -> new ModelTensors.In(
                                input.name(), input.shape(), input.datatype().name(), 0))
                        .toList(),
                manifest.outputs().stream()
                        .map(output -> new ModelTensors.Out(
                                output.name(),
                                output.shape(),
                                output.datatype().name(),
                                ModelTensors.Kind.PLAIN,
                                List.of()))
                        .toList(),
                Map.of());
    }

    private static float[][] pass(List<ModelTensors.In> inputs, Network network) {
        Random random = new Random(2);
        float[][] values = inputs.stream()
                .map(input -> {
                    float[] rows = new float[ROWS * input.width()];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i] = input.isWhole() ? 0 : (float) random.nextGaussian();
                    }
                    return rows;
                })
                .toArray(float[][]::new);
        return network.output(values, ROWS);
    }

    private static ModelTensors.Out out(OnnxModel.Output output, float[] found, List<String> classes) {
        int width = found.length / ROWS;
        List<Integer> shape = shape(output.value().shape(), width);
        String datatype = output.value().datatype().name();
        boolean flat = shape.size() == 2 && !output.value().datatype().isWhole();
        boolean named = flat && classes.size() == width && areProbabilities(found, width);
        ModelTensors.Kind kind = named || (flat && width > 1 && output.meaning() == OnnxModel.Meaning.SOFTMAX)
                ? ModelTensors.Kind.SOFTMAX
                : flat && width == 1 && output.meaning() == OnnxModel.Meaning.SIGMOID
                        ? ModelTensors.Kind.SIGMOID
                        : ModelTensors.Kind.PLAIN;
        return new ModelTensors.Out(output.name(), shape, datatype, kind, named ? classes : List.of());
    }

    /** The shape that the graph says, with the one size that it leaves open; else the numbers of a row in a line. */
    private static List<Integer> shape(@Nullable List<Integer> said, int width) {
        if (said == null || said.stream().skip(1).filter(size -> size < 0).count() > 1) {
            return List.of(-1, width);
        }
        int known = said.stream().skip(1).filter(size -> size > 0).reduce(1, Math::multiplyExact);
        return said.stream()
                .map(size -> size < 0 ? width / known : size)
                .collect(Collectors.collectingAndThen(Collectors.toCollection(ArrayList::new), shape -> {
                    shape.set(0, -1);
                    return List.copyOf(shape);
                }));
    }

    /**
     * Whether each row makes 1: scores of another kind get no labels, which would make them look like probabilities.
     */
    private static boolean areProbabilities(float[] values, int width) {
        for (int row = 0; row < values.length / width; row++) {
            double sum = 0;
            for (int i = 0; i < width; i++) {
                float value = values[row * width + i];
                if (!(value >= -TOLERANCE && value <= 1 + TOLERANCE)) {
                    return false;
                }
                sum += value;
            }
            if (Math.abs(sum - 1) > TOLERANCE) {
                return false;
            }
        }
        return true;
    }
}
