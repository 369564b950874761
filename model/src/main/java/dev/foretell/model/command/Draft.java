package dev.foretell.model.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.manifest.Digests;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The manifest of a new version, as far as the model itself and the options describe it. For one use. */
final class Draft {

    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode manifest = JSON.createObjectNode();

    Draft(String name, String version, String title, String description, String platform) {
        manifest.put("name", name)
                .put("version", version)
                .put("title", title)
                .put("description", description)
                .put("platform", platform);
    }

    /** The engine that is to run it, whatever a worker would choose. */
    void engine(String name) {
        manifest.put("engine", name);
    }

    /** @param sample names the columns, or null */
    void inputs(List<ModelTensors.In> inputs, @Nullable SampleTable sample) {
        ArrayNode array = manifest.putArray("inputs");
        int from = 0;
        for (ModelTensors.In input : inputs) {
            ObjectNode json = array.addObject().put("name", input.name()).put("datatype", input.datatype());
            input.shape().forEach(json.withArray("shape")::add);
            if (sample != null && isTable(inputs)) {
                ArrayNode features = json.putArray("features");
                sample.columns()
                        .subList(from, from + input.width())
                        .forEach(column -> feature(features.addObject(), column));
            }
            from += input.width();
        }
    }

    /** Whether a row is one of a table: values one after the other, each of which can have a name. */
    static boolean isTable(List<ModelTensors.In> inputs) {
        return inputs.stream().allMatch(input -> input.shape().size() == 2);
    }

    private static void feature(ObjectNode json, SampleTable.Column column) {
        json.put("name", column.name());
        json.put("title", title(column.name()));
        json.put("unit", "");
        json.put("description", "");
        if (column.minimum() < column.maximum()) { // One value alone is not a range.
            json.put("minimum", decimal(column.minimum()));
            json.put("maximum", decimal(column.maximum()));
        }
    }

    /** A name as the beginning of a sentence. */
    static String title(String name) {
        String words = name.replaceAll("[_-]+", " ").strip();
        return words.isEmpty() ? name : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** A number, without the fraction if it is whole. */
    private static BigDecimal decimal(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    }

    /** @param labels for each output its labels, or none */
    void outputs(List<ModelTensors.Out> outputs, Map<String, List<String>> labels) {
        ArrayNode array = manifest.putArray("outputs");
        for (ModelTensors.Out output : outputs) {
            ObjectNode json = array.addObject().put("name", output.name()).put("datatype", output.datatype());
            output.shape().forEach(json.withArray("shape")::add);
            List<String> names = labels.getOrDefault(output.name(), List.of());
            if (!names.isEmpty()) {
                names.forEach(json.putArray("labels")::add);
            }
            if (output.kind() == ModelTensors.Kind.SIGMOID) {
                json.put("threshold", 0.5);
            }
        }
    }

    void sample(String file, String description) {
        manifest.putObject("samples").put("file", file).put("description", description);
    }

    void training(String framework) {
        manifest.putObject("training").put("framework", framework);
    }

    void metric(String name, double value, String method) {
        manifest.withArray("metrics")
                .addObject()
                .put("name", name)
                .put("value", value)
                .put("method", method);
    }

    /** Writes it into a folder, with the digests of all files that are there. */
    void write(Path folder) throws IOException {
        ObjectNode digests = manifest.putObject("files");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                digests.put(file.getFileName().toString(), Digests.of(file));
            }
        }
        Files.writeString(folder.resolve("manifest.json"), text());
    }

    private String text() throws JsonProcessingException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return JSON.writer(printer).writeValueAsString(manifest) + "\n";
    }
}
