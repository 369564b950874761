package dev.foretell.model.command;

import dev.foretell.model.Model;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import dev.foretell.model.onnx.OnnxReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a model was saved in. Immutable.
 *
 * @param files each under the name that it has in a repository: {@code model.keras}, {@code model.h5},
 *     {@code model.json} with {@code weights.h5}, or {@code model.onnx} with the files that it refers to
 */
record ModelFiles(Map<String, Path> files) {

    private static final String ONNX = Model.ONNX;
    private static final String ARCHIVE = "model.keras";
    private static final String HDF5 = "model.h5";
    private static final String JSON = "model.json";
    private static final String WEIGHTS = "weights.h5";

    private static final byte[] ZIP_MAGIC = {'P', 'K'};
    private static final byte[] HDF5_MAGIC = {(byte) 0x89, 'H', 'D', 'F'};

    /**
     * The files that were named on the command line.
     *
     * @param weights those of an architecture in JSON, else null
     * @throws CommandException when they cannot be a model's
     */
    static ModelFiles of(Path model, @Nullable Path weights) {
        byte[] start = start(model);
        if (isOnnx(model)) {
            return onnx(model, weights);
        }
        boolean json = isJson(model, start);
        if (json && weights == null) {
            throw new CommandException(
                    model + " holds the layers only; name the file with the weights: --weights weights.h5");
        }
        if (!json && weights != null) {
            throw new CommandException(
                    "--weights belongs to an architecture in JSON (model.json), and " + model + " has its own weights");
        }
        Map<String, Path> files = new LinkedHashMap<>();
        if (json && weights != null) {
            start(weights);
            files.put(JSON, model);
            files.put(WEIGHTS, weights);
        } else {
            files.put(startsWith(start, ZIP_MAGIC) ? ARCHIVE : HDF5, model);
        }
        return new ModelFiles(files);
    }

    /** Whether it is an ONNX file, by its name: the format has no magic number. */
    private static boolean isOnnx(Path model) {
        return String.valueOf(model.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** A model in the format ONNX, with the files beside it that hold its weights. */
    private static ModelFiles onnx(Path model, @Nullable Path weights) {
        if (weights != null) {
            throw new CommandException("--weights belongs to an architecture in JSON (model.json), and " + model
                    + " names the files with its weights itself");
        }
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(ONNX, model);
        for (String name : OnnxReader.read(model).externalFiles().keySet()) {
            Path file = model.resolveSibling(name);
            if (!Files.isRegularFile(file)) {
                throw new CommandException(model + " has weights in the file " + name + ", which is not beside it");
            }
            files.put(name, file);
        }
        return new ModelFiles(files);
    }

    /** The file in the format ONNX, if it is such a model. */
    @Nullable
    Path onnx() {
        return files.get(ONNX);
    }

    /** Whether a file is an architecture, by its first bytes, or by its name if it is broken. */
    private static boolean isJson(Path model, byte[] start) {
        String name = String.valueOf(model.getFileName()).toLowerCase(Locale.ROOT);
        if (startsWith(start, ZIP_MAGIC) || startsWith(start, HDF5_MAGIC)) {
            return false;
        }
        if (name.endsWith(".json")) {
            return true;
        }
        throw new CommandException(
                model + " is not a model that Keras saved: expected an archive (.keras), HDF5 (.h5, .hdf5),"
                        + " model.json with --weights weights.h5, or ONNX (.onnx)"
                        + (start.length == 0 ? "; the file is empty" : ""));
    }

    private static byte[] start(Path file) {
        if (Files.isDirectory(file)) {
            throw new CommandException(file + " is a folder; expected a file: "
                    + (Files.exists(file.resolve("saved_model.pb"))
                            ? "this one is a SavedModel; load it in Python and save it with model.save(\"model.keras\")"
                            : "model.keras, model.h5, or model.json with --weights weights.h5"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(8);
        } catch (IOException e) {
            throw new CommandException(file + ": " + IoFailures.reason(e), e);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    /** The files of a model in the folder of a version, for messages. */
    static ModelFiles in(Path folder) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : List.of(ONNX, ARCHIVE, HDF5, JSON, WEIGHTS, "model." + WEIGHTS)) {
            if (Files.exists(folder.resolve(name))) {
                files.put(name, folder.resolve(name));
            }
        }
        return new ModelFiles(files);
    }

    /**
     * Copies them into a folder, with the permissions of new files rather than those of the originals. */
    ModelFiles copyTo(Path folder) throws IOException {
        Map<String, Path> copies = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            copies.put(file.getKey(), copy(file.getValue(), folder.resolve(file.getKey())));
        }
        return new ModelFiles(copies);
    }

    static Path copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            Files.copy(in, to);
        }
        return to;
    }

    /** Reads the model. */
    KerasModel read() {
        Path json = files.get(JSON);
        Path weights = files.get(WEIGHTS);
        return json != null && weights != null
                ? KerasReader.read(json, weights)
                : KerasReader.read(files.values().iterator().next());
    }
}
