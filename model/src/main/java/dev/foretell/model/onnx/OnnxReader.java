package dev.foretell.model.onnx;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads files in the format ONNX (<a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>),
 * which may come from anyone: sizes and depths are bounded, every tensor has the data that its shape says, nothing
 * outside of the folder is referred to. For one file and one thread.
 */
public final class OnnxReader {

    /** The largest file that Protocol Buffers know. */
    private static final long LARGEST = Integer.MAX_VALUE;

    private static final int MOST_NODES = 200_000;
    private static final int MOST_TENSORS = 200_000;

    private final GraphContent content = new GraphContent();
    private final Map<String, Long> opsets = new HashMap<>();
    private final List<OnnxModel.Value> inputs = new ArrayList<>();
    private final List<OnnxModel.Value> outputs = new ArrayList<>();
    private final Map<String, Long> externalFiles = new LinkedHashMap<>();
    private final Set<OnnxModel.Operator> used = new LinkedHashSet<>();
    private final Set<OnnxModel.Operator> functions = new LinkedHashSet<>();
    private long irVersion;
    private String producer = "";
    private String producerVersion = "";
    private boolean hasGraph;
    private long parameters;
    private int nodes;
    private int tensors;

    private OnnxReader() {}

    /**
     * Reads a file.
     *
     * @throws OnnxException when it is none, is broken, or refers to what is not beside it
     */
    public static OnnxModel read(Path file) {
        try (WireFile bytes = WireFile.open(file)) {
            if (bytes.size() > LARGEST) {
                throw new OnnxException("it has more than 2 GiB");
            }
            return new OnnxReader().read(file, Message.of(bytes));
        } catch (OnnxException e) {
            throw new OnnxException(file + " is not an ONNX model that can be run: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new OnnxException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new OnnxException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private OnnxModel read(Path file, Message model) throws IOException {
        while (model.next()) {
            switch (model.field()) {
                case 1 -> irVersion = model.once().number();
                case 2 -> producer = model.once().text();
                case 3 -> producerVersion = model.once().text();
                case 7 -> {
                    hasGraph = true;
                    graph(model.once().message(), true);
                }
                case 8 -> opset(model.message());
                case 20 -> training(model.message());
                case 25 -> function(model.message());
                default -> {}
            }
        }
        if (!hasGraph || irVersion < 1 || opsets.isEmpty()) {
            throw new OnnxException("it has no " + (hasGraph ? "version" : "graph"));
        }
        return new OnnxModel(
                file,
                irVersion,
                (producer + " " + producerVersion).strip(),
                Map.copyOf(opsets),
                inputs.stream().filter(input -> !content.holds(input.name())).toList(),
                outputs.stream().map(content::meaning).toList(),
                content.operators(),
                foreign(),
                parameters,
                externalFiles);
    }

    private List<OnnxModel.Operator> foreign() {
        return used.stream()
                .filter(each -> !OnnxModel.STANDARD.contains(each.domain()) && !functions.contains(each))
                .toList();
    }

    private void opset(Message message) throws IOException {
        String domain = "";
        long version = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> domain = message.once().text();
                case 2 -> version = message.once().number();
                default -> {}
            }
        }
        opsets.merge(domain.equals("ai.onnx") ? "" : domain, version, Math::max);
    }

    private void training(Message message) throws IOException {
        while (message.next()) {
            if (message.field() == 1 || message.field() == 2) {
                graph(message.once().message(), false);
            }
        }
    }

    private void function(Message message) throws IOException {
        String domain = "";
        String name = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.once().text();
                case 7 -> node(message.message(), false);
                case 9 -> opset(message.message());
                case 10 -> domain = message.once().text();
                case 11 -> attribute(message.message());
                default -> {}
            }
        }
        functions.add(new OnnxModel.Operator(domain, name));
    }

    /** @param main whether it is the graph that is run, rather than a part of it */
    private void graph(Message graph, boolean main) throws IOException {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> node(graph.message(), main);
                case 5 -> {
                    TensorData tensor = tensor(graph.message());
                    if (main) {
                        content.tensor(tensor);
                    }
                }
                case 11 -> value(graph.message(), main, inputs);
                case 12 -> value(graph.message(), main, outputs);
                case 15 -> throw sparse();
                default -> {}
            }
        }
    }

    private static void value(Message message, boolean main, List<OnnxModel.Value> values) throws IOException {
        if (main) {
            values.add(ValueReader.read(message));
        }
    }

    private static OnnxException sparse() {
        return new OnnxException("it has sparse tensors; save them as dense ones");
    }

    private TensorData tensor(Message message) throws IOException {
        if (++tensors > MOST_TENSORS) {
            throw new OnnxException("it has more than " + MOST_TENSORS + " tensors");
        }
        TensorData tensor = TensorData.read(message);
        parameters += tensor.elements();
        TensorData.External external = tensor.external();
        if (external != null) {
            externalFiles.merge(external.file(), external.end(), Math::max);
        }
        return tensor;
    }

    private void node(Message message, boolean main) throws IOException {
        if (++nodes > MOST_NODES) {
            throw new OnnxException("it has more than " + MOST_NODES + " steps");
        }
        List<String> takes = new ArrayList<>();
        List<String> makes = new ArrayList<>();
        List<String> classes = List.of();
        int axis = -1;
        String operator = "";
        String domain = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> takes.add(message.text());
                case 2 -> makes.add(message.text());
                case 4 -> operator = message.once().text();
                case 5 -> {
                    Attribute attribute = attribute(message.message());
                    classes = attribute.classes().isEmpty() ? classes : attribute.classes();
                    axis = attribute.name().equals("axis") ? (int) attribute.number() : axis;
                }
                case 7 -> domain = message.once().text();
                default -> {}
            }
        }
        content.operator(domain.isEmpty() ? operator : domain + "." + operator);
        used.add(new OnnxModel.Operator(domain, operator));
        if (main) {
            content.node(new Node(operator, takes, makes, classes, axis));
        }
    }

    /** What is of interest of an attribute. */
    private record Attribute(String name, long number, List<String> classes) {}

    private Attribute attribute(Message message) throws IOException {
        String name = "";
        long number = 0;
        List<String> list = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.once().text();
                case 3 -> number = message.once().number();
                case 5 -> list.addAll(tensor(message.once().message()).values());
                case 6 -> graph(message.once().message(), false);
                case 8 -> {
                    if (isClasses(name)) {
                        message.numbers(each -> list.add(String.valueOf(each)));
                    }
                }
                case 9 -> {
                    if (isClasses(name)) {
                        list.add(message.text());
                    }
                }
                case 10 -> tensor(message.message());
                case 11 -> graph(message.message(), false);
                case 22, 23 -> throw sparse();
                default -> {}
            }
        }
        boolean holdsClasses = isClasses(name) || name.equals("value");
        return new Attribute(name, number, holdsClasses ? List.copyOf(list) : List.of());
    }

    /** Names come before values in every file that a program wrote; else the classes have no names. */
    private static boolean isClasses(String attribute) {
        return attribute.startsWith("classlabels");
    }
}
