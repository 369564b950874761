package dev.foretell.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a manifest, in {@code manifest.json} and in the database. A member that has a default may be left
 * out or null. Stateless.
 */
public final class ManifestJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String source;

    private ManifestJson(String source) {
        this.source = source;
    }

    /** The JSON of a manifest, with every member. */
    public static String write(Manifest manifest) {
        try {
            return JSON.writeValueAsString(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of strings and numbers is always JSON", e);
        }
    }

    /**
     * The manifest in what {@link #write} returned, in this release or an earlier one.
     *
     * @throws InvalidManifestException if it is not the JSON of a manifest
     */
    public static Manifest read(String json) {
        ManifestJson reader = new ManifestJson("the stored manifest");
        return reader.manifest(reader.parse(() -> JSON.readTree(json)));
    }

    /**
     * The manifest in the content of {@code manifest.json}.
     *
     * @param folder the file's; it bears the version's name, and the folder above the model's
     * @throws InvalidManifestException if it is not the JSON of a manifest, or contradicts itself or its folder
     */
    static Manifest read(Path folder, byte[] content) {
        Path file = folder.resolve(VersionFolder.MANIFEST);
        ManifestJson reader = new ManifestJson(file.toString());
        Manifest manifest = reader.manifest(reader.parse(() -> JSON.readTree(content)));
        reader.checkNames(manifest, folder);
        new ManifestCheck(file).check(manifest);
        return manifest;
    }

    private Manifest manifest(JsonNode json) {
        return new Manifest(
                text(json, "name"),
                text(json, "version"),
                text(json, "title"),
                text(json, "description"),
                text(json, "platform"),
                isAbsent(json.path("engine")) ? null : text(json, "engine"),
                list(json.path("inputs"), this::input),
                list(json.path("outputs"), this::output),
                samples(json.path("samples")),
                list(
                        json.path("metrics"),
                        metric -> new Manifest.Metric(
                                text(metric, "name"), number(metric, "value"), text(metric, "method"))),
                texts(json.path("files")));
    }

    private interface Parsing {
        JsonNode parse() throws IOException;
    }

    private JsonNode parse(Parsing parsing) {
        try {
            return parsing.parse();
        } catch (JsonProcessingException e) {
            throw new InvalidManifestException(source + " cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidManifestException(source + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Manifest.Input input(JsonNode json) {
        JsonNode image = json.path("image");
        return new Manifest.Input(
                text(json, "name"),
                datatype(json),
                list(json.path("shape"), JsonNode::asInt),
                list(json.path("features"), this::feature),
                isAbsent(image) ? null : image(image));
    }

    private Datatype datatype(JsonNode json) {
        String text = text(json, "datatype");
        return Arrays.stream(Datatype.values())
                .filter(each -> each.name().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(text(json, "name") + ": expected as \"datatype\" one of "
                        + Arrays.stream(Datatype.values()).map(Enum::name).collect(Collectors.joining(", ")) + ", not "
                        + text));
    }

    private Manifest.Feature feature(JsonNode json) {
        return new Manifest.Feature(
                text(json, "name"),
                json.path("title").asText(text(json, "name")),
                json.path("unit").asText(""),
                json.path("description").asText(""),
                optionalNumber(json, "minimum"),
                optionalNumber(json, "maximum"),
                json.path("mean").asDouble(0),
                json.path("scale").asDouble(1),
                optionalNumber(json, "missing"),
                list(json.path("aliases"), JsonNode::asText));
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
                datatype(json),
                list(json.path("shape"), JsonNode::asInt),
                list(json.path("labels"), JsonNode::asText),
                optionalNumber(json, "threshold"),
                texts(json.path("aliases")));
    }

    private Manifest.@Nullable Samples samples(JsonNode json) {
        if (isAbsent(json)) {
            return null;
        }
        String file = json.path("file").asText("");
        return new Manifest.Samples(
                file.isEmpty() ? null : file, list(json.path("files"), JsonNode::asText), text(json, "description"));
    }

    private void checkNames(Manifest manifest, Path folder) {
        require(manifest.version().equals(name(folder)), "its version is not the folder's name");
        require(manifest.name().equals(name(folder.toAbsolutePath().getParent())), "its name is not the folder's name");
        manifest.files()
                .keySet()
                .forEach(file -> require(
                        folder.resolve(file).normalize().startsWith(folder.normalize()),
                        "file " + file + " is outside"));
    }

    private static boolean isAbsent(JsonNode json) {
        return json.isMissingNode() || json.isNull();
    }

    private static String name(@Nullable Path path) {
        return path == null || path.getFileName() == null
                ? ""
                : path.getFileName().toString();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    private InvalidManifestException invalid(String reason) {
        return new InvalidManifestException(source + ": " + reason);
    }

    private String text(JsonNode json, String member) {
        require(json.path(member).isTextual(), "expected text as \"" + member + "\"");
        return json.path(member).asText();
    }

    private double number(JsonNode json, String member) {
        require(json.path(member).isNumber(), "expected a number as \"" + member + "\"");
        return json.path(member).asDouble();
    }

    private @Nullable Double optionalNumber(JsonNode json, String member) {
        return isAbsent(json.path(member)) ? null : number(json, member);
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
