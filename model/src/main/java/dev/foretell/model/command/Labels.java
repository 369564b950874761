package dev.foretell.model.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/**
 * The labels of a model's classes: those that are given, else those that the model names, else made up ones. For one
 * use.
 */
final class Labels {

    @Option(
            names = "--labels",
            paramLabel = "A,B,…",
            description =
                    "The classes in the order of the outputs; with several outputs OUTPUT=A,B,… (default: those that"
                            + " an ONNX classifier names; 0, 1, … for a softmax; negative and positive for one"
                            + " sigmoid).")
    private List<String> options = new ArrayList<>();

    /**
     * The labels of the outputs that have any.
     *
     * @throws CommandException when those that are given do not fit
     */
    Map<String, List<String>> of(List<ModelTensors.Out> outputs) {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        outputs.stream()
                .filter(output -> output.labels() > 0)
                .forEach(output -> labels.put(output.name(), madeUp(output)));
        for (String option : options) {
            ModelTensors.Out output = output(option, outputs);
            labels.put(output.name(), given(option, output));
        }
        return labels;
    }

    boolean areGiven() {
        return !options.isEmpty();
    }

    private static List<String> madeUp(ModelTensors.Out output) {
        if (!output.classes().isEmpty()) {
            return output.classes();
        }
        return output.kind() == ModelTensors.Kind.SIGMOID
                ? List.of("negative", "positive")
                : IntStream.range(0, output.width()).mapToObj(String::valueOf).toList();
    }

    private static ModelTensors.Out output(String option, List<ModelTensors.Out> outputs) {
        List<ModelTensors.Out> named = outputs.stream()
                .filter(output -> option.startsWith(output.name() + "="))
                .toList();
        List<ModelTensors.Out> candidates = !named.isEmpty()
                ? named
                : outputs.stream().filter(output -> output.labels() > 0).toList();
        if (candidates.size() != 1) {
            throw new CommandException("--labels " + option + ": expected OUTPUT=A,B,… with one of the outputs "
                    + String.join(
                            ", ", outputs.stream().map(ModelTensors.Out::name).toList())
                    + (candidates.isEmpty()
                            ? ", which must end in a softmax, or in one unit with a sigmoid; none does"
                            : ""));
        }
        return candidates.get(0);
    }

    private static List<String> given(String option, ModelTensors.Out output) {
        String text = option.startsWith(output.name() + "=")
                ? option.substring(output.name().length() + 1)
                : option;
        List<String> labels =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        String where = "--labels " + option + ": ";
        if (output.labels() == 0) {
            throw new CommandException(
                    where + "the output " + output.name() + " " + Formatting.kerasShape(output.shape())
                            + " gives no probabilities of classes: expected one that ends in a softmax, or in one unit"
                            + " with a sigmoid");
        }
        if (labels.size() != output.labels()) {
            throw new CommandException(where + "expected " + output.labels() + " labels for the output " + output.name()
                    + ", found " + labels.size());
        }
        if (labels.contains("") || new HashSet<>(labels).size() < labels.size()) {
            throw new CommandException(where + "expected labels that differ, none of them empty");
        }
        return labels;
    }
}
