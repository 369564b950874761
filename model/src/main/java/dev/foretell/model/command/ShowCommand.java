package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.TensorRef;
import dev.foretell.model.onnx.OnnxModel;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code show}: a model layer by layer, and what its manifest says. For one use. */
@Command(
        name = "show",
        header = "Shows a model layer by layer, and the tensors of its manifest.",
        description = {
            "",
            "Layers are shown with the shapes of their outputs, their parameters, and the layers whose outputs they"
                    + " take."
        },
        mixinStandardHelpOptions = true)
final class ShowCommand extends RepositoryCommand {

    @Mixin
    private final Subject subject = new Subject();

    ShowCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() {
        if (subject.isFile()) {
            try (Loaded loaded = subject.load()) {
                out().println(subject.label() + ": " + loaded.summary());
                layers(loaded);
            }
        } else {
            Catalog.Entry entry = subject.entry(repository());
            try (Loaded loaded = Subject.load(entry)) {
                out().println(entry.manifest().label() + ": " + loaded.summary());
                out().println("in " + entry.folder());
                layers(loaded);
                manifest(entry.manifest());
            }
        }
        out().flush();
        return 0;
    }

    private void layers(Loaded loaded) {
        out().println("Engine: " + loaded.engine());
        loaded.keras().ifPresentOrElse(model -> layers(model.graph(), loaded.tensors()), () -> steps(loaded));
    }

    /** The operators of a model in the format ONNX: there are too many steps to show each. */
    private void steps(Loaded loaded) {
        OnnxModel model = loaded.onnx();
        TextTable table = new TextTable("OPERATOR", "STEPS");
        new TreeMap<>(model.operators()).forEach((operator, count) -> table.add(operator, Formatting.count(count)));
        out().println();
        table.print(out());
        out().println();
        out().println("Parameters: " + Formatting.count(model.parameters())
                + (model.externalFiles().isEmpty()
                        ? ""
                        : ", in " + String.join(", ", model.externalFiles().keySet())));
        out().println("Format: ONNX of version " + model.irVersion() + ", opsets "
                + new TreeMap<>(model.opsets())
                        .entrySet().stream()
                                .map(opset -> (opset.getKey().isEmpty() ? "ai.onnx" : opset.getKey()) + " "
                                        + opset.getValue())
                                .collect(Collectors.joining(", ")));
    }

    private void layers(Graph graph, ModelTensors tensors) {
        TextTable table = new TextTable("LAYER", "CLASS", "OUTPUT SHAPE", "PARAMETERS", "TAKES");
        for (Graph.Input input : graph.inputs()) {
            table.add(input.name(), "InputLayer", shapes(tensors, input.name(), 0), "0", "");
        }
        Set<String> seen = new HashSet<>();
        for (Graph.Call call : graph.calls()) {
            String name = call.layer().name();
            table.add(
                    name,
                    call.layer().className(),
                    shapes(tensors, name, call.number()),
                    seen.add(name) ? Formatting.count(ParameterCounts.of(call.layer())) : "shared",
                    call.inputs().stream().map(TensorRef::layer).collect(Collectors.joining(", ")));
        }
        out().println();
        table.print(out());
        out().println();
        out().println("Parameters: " + Formatting.count(ParameterCounts.of(graph)));
    }

    private static String shapes(ModelTensors tensors, String layer, int call) {
        return tensors.shapes().entrySet().stream()
                .filter(each ->
                        each.getKey().layer().equals(layer) && each.getKey().call() == call)
                .sorted((a, b) -> Integer.compare(a.getKey().index(), b.getKey().index()))
                .map(each -> Formatting.kerasShape(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void manifest(Manifest manifest) {
        PrintWriter out = out();
        out.println();
        out.println(manifest.title() + ". " + manifest.description());
        for (Manifest.Input input : manifest.inputs()) {
            out.println("  input   " + Formatting.input(input) + (input.image() == null ? "" : ": a picture"));
            features(input.features());
        }
        for (Manifest.Output output : manifest.outputs()) {
            out.println("  output  " + Formatting.output(output) + Formatting.meaning(output));
        }
        for (Manifest.Metric metric : manifest.metrics()) {
            out.println(
                    "  metric  " + metric.name() + " " + Formatting.number(metric.value()) + ": " + metric.method());
        }
    }

    private void features(List<Manifest.Feature> features) {
        for (Manifest.Feature feature : features) {
            String range = Formatting.range(feature.minimum(), feature.maximum());
            String scaling = feature.mean() == 0 && feature.scale() == 1
                    ? ""
                    : ", the model sees (x - " + Formatting.number(feature.mean()) + ") / "
                            + Formatting.number(feature.scale());
            out().println("            " + feature.name()
                    + (feature.unit().isEmpty() ? "" : " [" + feature.unit() + "]") + range + scaling);
        }
    }
}
