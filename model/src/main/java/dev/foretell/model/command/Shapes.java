package dev.foretell.model.command;

import dev.foretell.model.keras.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The shapes of a model's inputs: those of the file, and what the option says where that leaves them open. For one use. */
final class Shapes {

    private static final Pattern LENGTHS = Pattern.compile("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*");

    @Option(
            names = "--shape",
            paramLabel = "INPUT=N,N…",
            description =
                    "The shape of an input without its row, where the model leaves it open, such as --shape tokens=100;"
                            + " with one input --shape 100 will do.")
    private List<String> options = new ArrayList<>();

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
        Map<String, List<Integer>> given = given(graph);
        return graph.inputs().stream()
                .map(input -> fixed(input, given.getOrDefault(input.name(), List.of())))
                .toList();
    }

    private Map<String, List<Integer>> given(Graph graph) {
        Map<String, List<Integer>> given = new HashMap<>();
        for (String option : options) {
            int equals = option.lastIndexOf('=');
            String name = equals < 0 && graph.inputs().size() == 1
                    ? graph.inputs().get(0).name()
                    : option.substring(0, Math.max(0, equals));
            String lengths = option.substring(equals + 1);
            if (graph.inputs().stream().noneMatch(input -> input.name().equals(name))
                    || !LENGTHS.matcher(lengths).matches()) {
                throw new CommandException(
                        "--shape " + option + ": expected INPUT=N,N… with one of the model's inputs: "
                                + graph.inputs().stream()
                                        .map(input -> input.name() + " " + Texts.kerasShape(input.shape()))
                                        .collect(Collectors.joining(", ")));
            }
            given.put(
                    name,
                    Arrays.stream(lengths.split(",")).map(Integer::valueOf).toList());
        }
        return given;
    }

    private static List<Integer> fixed(Graph.Input input, List<Integer> given) {
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
                            + Texts.kerasShape(input.shape()) + "; the row, which comes first, is left out");
        }
        if (shape.lastIndexOf(-1) > 0) {
            throw new CommandException("the model leaves the shape of its input " + input.name() + " open, "
                    + Texts.kerasShape(input.shape()) + ": say what it is here, such as --shape " + input.name() + "="
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
