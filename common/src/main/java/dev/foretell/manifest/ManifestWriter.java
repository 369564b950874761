package dev.foretell.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code manifest.json} in the form in which it is read. Members with default values are left out. Stateless.
 */
public final class ManifestWriter {

    private static final JsonMapper JSON = new JsonMapper();

    private ManifestWriter() {}

    /** The manifest's JSON, for people to edit. */
    public static byte[] write(Manifest manifest) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", manifest.name());
        json.put("version", manifest.version());
        json.put("title", manifest.title());
        json.put("description", manifest.description());
        json.put("platform", manifest.platform());
        if (manifest.engine() != null) {
            json.put("engine", manifest.engine());
        }
        manifest.inputs().forEach(input -> write(json.withArray("inputs").addObject(), input));
        manifest.outputs().forEach(output -> write(json.withArray("outputs").addObject(), output));
        if (manifest.samples() != null) {
            write(json.putObject("samples"), manifest.samples());
        }
        manifest.metrics()
                .forEach(metric -> json.withArray("metrics")
                        .addObject()
                        .put("name", metric.name())
                        .put("value", metric.value())
                        .put("method", metric.method()));
        texts(json, "files", manifest.files());
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }

    private static void write(ObjectNode json, Manifest.Input input) {
        json.put("name", input.name());
        json.put("datatype", input.datatype().name());
        input.shape().forEach(json.withArray("shape")::add);
        input.features().forEach(feature -> write(json.withArray("features").addObject(), feature));
        if (input.image() != null) {
            json.putObject("image")
                    .put("width", input.image().width())
                    .put("height", input.image().height())
                    .put("box", input.image().box())
                    .put("mean", input.image().mean())
                    .put("scale", input.image().scale());
        }
    }

    private static void write(ObjectNode json, Manifest.Feature feature) {
        json.put("name", feature.name());
        json.put("title", feature.title());
        text(json, "unit", feature.unit());
        text(json, "description", feature.description());
        number(json, "minimum", feature.minimum());
        number(json, "maximum", feature.maximum());
        number(json, "mean", feature.mean() == 0 ? null : feature.mean());
        number(json, "scale", feature.scale() == 1 ? null : feature.scale());
        number(json, "missing", feature.missing());
    }

    private static void write(ObjectNode json, Manifest.Output output) {
        json.put("name", output.name());
        json.put("datatype", output.datatype().name());
        output.shape().forEach(json.withArray("shape")::add);
        output.labels().forEach(json.withArray("labels")::add);
        number(json, "threshold", output.threshold());
        texts(json, "aliases", output.aliases());
    }

    private static void write(ObjectNode json, Manifest.Samples samples) {
        json.put("description", samples.description());
        text(json, "file", samples.file() == null ? "" : samples.file());
        samples.files().forEach(json.withArray("files")::add);
    }

    private static void text(ObjectNode json, String member, String text) {
        if (!text.isEmpty()) {
            json.put(member, text);
        }
    }

    /** Writes whole numbers without a fraction. */
    private static void number(ObjectNode json, String member, @Nullable Double number) {
        if (number != null && number == Math.rint(number) && Math.abs(number) <= Datatype.EXACT) {
            json.put(member, number.intValue());
        } else if (number != null) {
            json.put(member, number);
        }
    }

    private static void texts(ObjectNode json, String member, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putObject(member)::put);
        }
    }
}
