package dev.foretell.model.keras;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the files that Keras saves a model in: archives ({@code .keras}) and HDF5 ({@code .h5}) of Keras 2 and 3, and
 * models as JSON with weights of their own. What a file is, is found by its content. Nothing in them is executed.
 *
 * <p>A model needs the memory of its weights as 32-bit floats, and while it is read that of the largest of them once
 * more; an archive is in memory as a whole meanwhile, and may have 2 GiB. Stateless, so safe for use by several
 * threads.
 */
public final class KerasReader {

    private static final int LONGEST_CONFIGURATION = 64 << 20;
    private static final long LARGEST_WEIGHTS = Integer.MAX_VALUE - 8;
    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final String WEIGHTS = "model.weights.h5";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private KerasReader() {}

    /** Something that is read of a file. */
    @FunctionalInterface
    private interface Reading<T> {

        T read() throws IOException;
    }

    /**
     * Reads a model from one file.
     *
     * @param file an archive or HDF5, whatever its name
     * @throws KerasException when the file cannot be read, or holds what is not supported
     */
    public static KerasModel read(Path file) {
        return reading(file, () -> switch (FileKind.of(file)) {
            case ARCHIVE -> archive(file);
            case HDF5 -> whole(file);
            case JSON -> throw new KerasException("it is a model without its weights: they are in a file of their own");
        });
    }

    /**
     * Reads a model whose weights are in a file of their own.
     *
     * @param json what {@code model.to_json()} gives
     * @param weights what {@code model.save_weights()} writes
     * @throws KerasException when a file cannot be read, or holds what is not supported
     */
    public static KerasModel read(Path json, Path weights) {
        JsonNode model = reading(json, () -> {
            if (FileKind.of(json) != FileKind.JSON) {
                throw new KerasException("it should be a model as JSON, but is "
                        + FileKind.of(json).title());
            }
            return object(json(Files.readAllBytes(json)), "a model as JSON");
        });
        String version = model.path("keras_version").asText();
        Structure structure = reading(json, () -> {
            Keras1.refuse(version, model);
            return Structure.model(model);
        });
        Map<Structure, Map<String, Weight>> read = reading(weights, () -> {
            if (FileKind.of(weights) != FileKind.HDF5) {
                throw new KerasException("it should be weights in HDF5, but is "
                        + FileKind.of(weights).title());
            }
            try (FileChannel channel = FileChannel.open(weights);
                    Hdf5 opened = Hdf5.of(channel)) {
                return weightsOf(opened.root()).weights(structure);
            }
        });
        return reading(
                json,
                () -> new KerasModel(
                        title(version) + " JSON with weights",
                        version,
                        GraphReader.read(structure, read, KerasVersion.of(version))));
    }

    /**
     * Reads the model in a folder, as a version of a model in the repository is one: {@code model.keras},
     * {@code model.h5}, or {@code model.json} with {@code weights.h5} or {@code model.weights.h5}.
     *
     * @throws KerasException when there is none, or more than one, or it cannot be read
     */
    public static KerasModel readFolder(Path folder) {
        List<Path> files = List.of("model.keras", "model.h5", "model.json").stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
        if (files.size() != 1) {
            throw new KerasException(folder
                    + " should hold a model as model.keras, as model.h5, or as model.json with weights.h5, but has "
                    + (files.isEmpty() ? "none of them" : names(files)));
        }
        return files.get(0).endsWith("model.json") ? read(files.get(0), weightsIn(folder)) : read(files.get(0));
    }

    private static Path weightsIn(Path folder) {
        List<Path> files = List.of("weights.h5", "model.weights.h5").stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
        if (files.size() != 1) {
            throw new KerasException(
                    folder + " should hold the weights of model.json as weights.h5 or as model.weights.h5, but has "
                            + (files.isEmpty() ? "neither" : "both"));
        }
        return files.get(0);
    }

    private static String names(List<Path> files) {
        return String.join(
                " and ",
                files.stream().map(file -> file.getFileName().toString()).toList());
    }

    private static KerasModel archive(Path file) throws IOException {
        try (Archive archive = Archive.open(file)) {
            archive.refuseUnlessHarmless();
            JsonNode config = object(json(archive.bytes(CONFIG, LONGEST_CONFIGURATION)), CONFIG);
            JsonNode metadata = object(json(archive.bytes(METADATA, LONGEST_CONFIGURATION)), METADATA);
            String version = metadata.path("keras_version").asText();
            Structure structure = Structure.model(config);
            Vocabularies.read(archive, structure);
            if (!archive.has(WEIGHTS) && archive.has("model.weights.npz")) {
                throw new KerasException("its weights are in NumPy's format; save it with weights_format=\"h5\"");
            }
            try (Hdf5 weights = Hdf5.of(archive.bytes(WEIGHTS, LARGEST_WEIGHTS))) {
                return model(title(version) + " archive", version, structure, weightsOf(weights.root()));
            }
        }
    }

    private static KerasModel whole(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                Hdf5 opened = Hdf5.of(channel)) {
            Hdf5Group root = opened.root();
            String config = root.text("model_config");
            Hdf5Group weights = root.group("model_weights");
            if (config == null || weights == null) {
                throw new KerasException(
                        "it holds weights without a model: the model is in a file of its own, or was not saved as a"
                                + " whole");
            }
            String version = root.texts("keras_version").stream().findFirst().orElse("");
            JsonNode model = object(json(config.getBytes(StandardCharsets.UTF_8)), "its model_config");
            Keras1.refuse(version, model);
            return model(title(version) + " HDF5", version, Structure.model(model), new LegacyWeights(weights));
        }
    }

    private static WeightFile weightsOf(Hdf5Group root) {
        Hdf5Group ofWhole = root.group("model_weights");
        if (ofWhole != null) {
            return new LegacyWeights(ofWhole);
        } else if (root.has("layer_names") || root.has("layer_names0")) {
            return new LegacyWeights(root);
        } else if (ArchiveWeights.isIn(root)) {
            return new ArchiveWeights(root);
        }
        throw new KerasException(
                "its weights are laid out in a way that no known version of Keras writes; save the model as a whole");
    }

    private static KerasModel model(String format, String version, Structure structure, WeightFile weights) {
        return new KerasModel(
                format, version, GraphReader.read(structure, weights.weights(structure), KerasVersion.of(version)));
    }

    /** Keras 3 does not say its version in JSON. */
    private static String title(String version) {
        return "Keras " + (version.isEmpty() ? "3" : version.replaceAll("\\..*", ""));
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        return JSON.readTree(bytes);
    }

    private static JsonNode object(JsonNode json, String what) {
        if (!json.isObject()) {
            throw new KerasException(what + " should be a JSON object, but is "
                    + json.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    /**
     * Names the file in every failure. The readers of zip, HDF5 and JSON get untrusted bytes: whatever they throw, even
     * when they find no end or no room, is the file's fault.
     */
    private static <T> T reading(Path file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonProcessingException e) {
            throw new KerasException(file + ": it is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new KerasException(file + " cannot be read: " + (e.getMessage() == null ? e : e.getMessage()), e);
        } catch (HdfException e) {
            throw new KerasException(file + ": it is not valid HDF5: " + reason(e), e);
        } catch (RuntimeException e) {
            throw new KerasException(file + ": " + reason(e), e);
        } catch (StackOverflowError e) {
            throw new KerasException(file + ": it is nested too deeply", e);
        } catch (OutOfMemoryError e) {
            throw new KerasException(file + ": it needs more memory than there is", e);
        }
    }

    /** What went wrong at first. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof KerasException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        boolean readable = cause instanceof KerasException || cause instanceof HdfException;
        return readable && message != null ? message : "it is damaged (" + cause + ")";
    }
}
