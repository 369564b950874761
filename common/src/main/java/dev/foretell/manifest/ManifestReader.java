package dev.foretell.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code manifest.json} and refuses one that contradicts itself. */
final class ManifestReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MAX_ROW = 100_000_000;

    private final Path folder;

    private ManifestReader(Path folder) {
        this.folder = folder;
    }

    /** The manifest in some bytes, which come from this folder. */
    static Manifest read(Path folder, byte[] bytes) {
        return new ManifestReader(folder).read(bytes);
    }

    private Manifest read(byte[] bytes) {
        JsonNode json = parse(bytes);
        Manifest manifest = new Manifest(
                text(json, "name"),
                text(json, "version"),
                text(json, "title"),
                text(json, "description"),
                text(json, "platform"),
                list(json.path("inputs"), this::input),
                list(json.path("outputs"), this::output),
                samples(json.path("samples")),
                list(
                        json.path("metrics"),
                        metric -> new Manifest.Metric(
                                text(metric, "name"), number(metric, "value"), text(metric, "method"))),
                texts(json.path("files")));
        check(manifest);
        return manifest;
    }

    private JsonNode parse(byte[] bytes) {
        Path file = folder.resolve(VersionFolder.MANIFEST);
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new InvalidManifestException(file + " cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidManifestException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Manifest.Input input(JsonNode json) {
        JsonNode image = json.path("image");
        return new Manifest.Input(
                text(json, "name"),
                text(json, "datatype"),
                list(json.path("shape"), JsonNode::asInt),
                list(json.path("features"), this::feature),
                image.isMissingNode() ? null : image(image));
    }

    private Manifest.Feature feature(JsonNode json) {
        return new Manifest.Feature(
                text(json, "name"),
                json.path("title").asText(text(json, "name")),
                json.path("unit").asText(""),
                json.path("description").asText(""),
                number(json, "minimum"),
                number(json, "maximum"),
                json.path("mean").asDouble(0),
                json.path("scale").asDouble(1),
                json.path("missing").isNumber() ? json.path("missing").asDouble() : null);
    }

    private Manifest.Image image(JsonNode json) {
        return new Manifest.Image(
                (int) number(json, "width"),
                (int) number(json, "height"),
                (int) number(json, "box"),
                number(json, "mean"),
                number(json, "scale"));
    }

    private Manifest.Output output(JsonNode json) {
        return new Manifest.Output(
                text(json, "name"),
                text(json, "datatype"),
                list(json.path("shape"), JsonNode::asInt),
                list(json.path("labels"), JsonNode::asText),
                json.path("threshold").isNumber() ? json.path("threshold").asDouble() : null,
                texts(json.path("aliases")));
    }

    private Manifest.@Nullable Samples samples(JsonNode json) {
        if (json.isMissingNode()) {
            return null;
        }
        String file = json.path("file").asText("");
        return new Manifest.Samples(
                file.isEmpty() ? null : file, list(json.path("files"), JsonNode::asText), text(json, "description"));
    }

    private void check(Manifest manifest) {
        require(manifest.version().equals(name(folder)), "its version is not the folder's name");
        require(manifest.name().equals(name(folder.toAbsolutePath().getParent())), "its name is not the folder's name");
        require(manifest.inputs().size() == 1 && manifest.outputs().size() == 1, "expected one input and one output");
        Manifest.Input input = manifest.input();
        require(input.datatype().equals("FP32"), "input " + input.name() + ": expected the datatype FP32");
        require(isSensible(input.shape()), "input " + input.name() + ": its shape is no shape of a row");
        require(
                input.image() != null || input.features().size() == input.width(),
                "input " + input.name() + ": expected one feature per column");
        require(input.features().stream().allMatch(feature -> feature.scale() != 0), "a feature's scale is 0");
        require(
                input.features().stream().map(Manifest.Feature::name).distinct().count()
                        == input.features().size(),
                "a feature's name is given twice");
        Manifest.Output output = manifest.output();
        require(isSensible(output.shape()), "output " + output.name() + ": its shape is no shape of a row");
        boolean labelled = output.threshold() == null
                ? output.labels().size() == output.width()
                : output.labels().size() == 2 && output.width() == 1;
        require(labelled, "output " + output.name() + ": labels do not fit its shape");
        require(
                output.labels().containsAll(output.aliases().values()),
                "output " + output.name() + ": an alias is for no label");
        manifest.files()
                .keySet()
                .forEach(file -> require(
                        folder.resolve(file).normalize().startsWith(folder.normalize()),
                        "file " + file + " is outside"));
    }

    /** Whether a row of this shape has at least one number, and not more than fit into memory. */
    private static boolean isSensible(List<Integer> shape) {
        long numbers = 1;
        for (int dimension : shape.subList(Math.min(1, shape.size()), shape.size())) {
            numbers *= dimension;
            if (dimension < 1 || numbers > MAX_ROW) {
                return false;
            }
        }
        return !shape.isEmpty();
    }

    private static String name(@Nullable Path path) {
        return path == null || path.getFileName() == null
                ? ""
                : path.getFileName().toString();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidManifestException(folder.resolve(VersionFolder.MANIFEST) + ": " + otherwise);
        }
    }

    private String text(JsonNode json, String member) {
        require(json.path(member).isTextual(), "expected a text as \"" + member + "\"");
        return json.path(member).asText();
    }

    private double number(JsonNode json, String member) {
        require(json.path(member).isNumber(), "expected a number as \"" + member + "\"");
        return json.path(member).asDouble();
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        json.forEach(node -> list.add(element.apply(node)));
        return List.copyOf(list);
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return Map.copyOf(texts);
    }
}
