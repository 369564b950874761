package dev.foretell.model.command;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/**
 * The shapes of a model's inputs: those of the file, and what the option says where that leaves them open. For one use.
 */
final class Shapes {

    private static final Pattern LENGTHS = Pattern.compile("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*");

    @Option(
            names = "--shape",
            paramLabel = "INPUT=N,N…",
            description = "The shape of an input without its row, where the model leaves it open, such as --shape"
                    + " tokens=100; with one input --shape 100 is enough.")
    private List<String> options = new ArrayList<>();

    /**
     * The shapes, the row (-1) first, all others fixed.
     *
     * @throws CommandException when one stays open, or the option does not fit
     */
    List<List<Integer>> of(OnnxModel model) {
        return of(model.inputs().stream()
                .map(input -> new Open(input.name(), said(model, input)))
                .toList());
    }

    private static List<Integer> said(OnnxModel model, OnnxModel.Value input) {
        List<Integer> shape = input.shape();
        if (shape == null) {
            throw new CommandException(model.file() + " does not say what shape its input " + input.name()
                    + " has; export it with shapes");
        }
        return shape;
    }

    /** An input with the shape that the model says, -1 where that is open. */
    private record Open(String name, List<Integer> shape) {}

    /**
     * The shapes, the row (-1) first, all others fixed.
     *
     * @throws CommandException when one stays open, or the option does not fit
     */
    List<List<Integer>> of(Graph graph) {
        if (graph.inputs().isEmpty()) {
            throw new CommandException("the model has no inputs: it was saved before it was built;"
                    + " in Python, build it (model.build, or call it once) and save it again");
        }
        return of(graph.inputs().stream()
                .map(input -> new Open(input.name(), input.shape()))
                .toList());
    }

    private List<List<Integer>> of(List<Open> inputs) {
        Map<String, List<Integer>> given = given(inputs);
        return inputs.stream()
                .map(input -> fixed(input, given.getOrDefault(input.name(), List.of())))
                .toList();
    }

    private Map<String, List<Integer>> given(List<Open> inputs) {
        Map<String, List<Integer>> given = new HashMap<>();
        for (String option : options) {
            int equals = option.lastIndexOf('=');
            String name =
                    equals < 0 && inputs.size() == 1 ? inputs.get(0).name() : option.substring(0, Math.max(0, equals));
            String lengths = option.substring(equals + 1);
            if (inputs.stream().noneMatch(input -> input.name().equals(name))
                    || !LENGTHS.matcher(lengths).matches()) {
                throw new CommandException(
                        "--shape " + option + ": expected INPUT=N,N… with one of the model's inputs: "
                                + inputs.stream()
                                        .map(input -> input.name() + " " + Formatting.kerasShape(input.shape()))
                                        .collect(Collectors.joining(", ")));
            }
            given.put(
                    name,
                    Arrays.stream(lengths.split(",")).map(Integer::valueOf).toList());
        }
        return given;
    }

    private static List<Integer> fixed(Open input, List<Integer> given) {
        List<Integer> open = input.shape()
                .subList(Math.min(1, input.shape().size()), input.shape().size());
        boolean fits = given.isEmpty() || given.size() == open.size();
        List<Integer> shape = new ArrayList<>(List.of(-1));
        for (int i = 0; i < open.size() && fits; i++) {
            int length = open.get(i) >= 0 || given.isEmpty() ? open.get(i) : given.get(i);
            fits = given.isEmpty() || given.get(i) == length;
            shape.add(length);
        }
        if (!fits) {
            throw new CommandException(
                    "--shape " + input.name() + "=" + joined(given) + " does not fit the model, whose input is "
                            + Formatting.kerasShape(input.shape()) + "; leave out the row, which comes first");
        }
        if (shape.lastIndexOf(-1) > 0) {
            throw new CommandException("the model leaves the shape of its input " + input.name() + " open, "
                    + Formatting.kerasShape(input.shape()) + ": specify it, such as --shape " + input.name()
                    + "="
                    + joined(open.stream()
                            .map(length -> length < 0 ? 10 : length)
                            .toList()));
        }
        return List.copyOf(shape);
    }

    private static String joined(List<Integer> lengths) {
        return lengths.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
