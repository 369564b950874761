package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.TensorRef;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code show}: a model layer by layer, and what its manifest says. For one use. */
@Command(
        name = "show",
        header = "Shows a model layer by layer, and the tensors of its manifest.",
        description = {
            "",
            "Layers are shown with the shapes of what they give, their parameters, and whose tensors they take."
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
        Graph graph = loaded.model().graph();
        TextTable table = new TextTable("LAYER", "CLASS", "OUTPUT SHAPE", "PARAMETERS", "TAKES");
        for (Graph.Input input : graph.inputs()) {
            table.add(input.name(), "InputLayer", shapes(loaded.tensors(), input.name(), 0), "0", "");
        }
        Set<String> seen = new HashSet<>();
        for (Graph.Call call : graph.calls()) {
            String name = call.layer().name();
            table.add(
                    name,
                    call.layer().className(),
                    shapes(loaded.tensors(), name, call.number()),
                    seen.add(name) ? Texts.count(Parameters.of(call.layer())) : "shared",
                    call.inputs().stream().map(TensorRef::layer).collect(Collectors.joining(", ")));
        }
        out().println();
        table.print(out());
        out().println();
        out().println("Parameters: " + Texts.count(Parameters.of(graph)));
    }

    private static String shapes(Tensors tensors, String layer, int call) {
        return tensors.shapes().entrySet().stream()
                .filter(each ->
                        each.getKey().layer().equals(layer) && each.getKey().call() == call)
                .sorted((a, b) -> Integer.compare(a.getKey().index(), b.getKey().index()))
                .map(each -> Texts.kerasShape(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void manifest(Manifest manifest) {
        PrintWriter out = out();
        out.println();
        out.println(manifest.title() + ". " + manifest.description());
        for (Manifest.Input input : manifest.inputs()) {
            out.println("  input   " + Texts.input(input) + (input.image() == null ? "" : ": a picture"));
            features(input.features());
        }
        for (Manifest.Output output : manifest.outputs()) {
            out.println("  output  " + Texts.output(output) + Texts.meaning(output));
        }
        for (Manifest.Metric metric : manifest.metrics()) {
            out.println("  metric  " + metric.name() + " " + Texts.number(metric.value()) + ": " + metric.method());
        }
    }

    private void features(List<Manifest.Feature> features) {
        for (Manifest.Feature feature : features) {
            String range = Texts.range(feature.minimum(), feature.maximum());
            String scaling = feature.mean() == 0 && feature.scale() == 1
                    ? ""
                    : ", the model sees (x - " + Texts.number(feature.mean()) + ") / " + Texts.number(feature.scale());
            out().println("            " + feature.name()
                    + (feature.unit().isEmpty() ? "" : " [" + feature.unit() + "]") + range + scaling);
        }
    }
}
