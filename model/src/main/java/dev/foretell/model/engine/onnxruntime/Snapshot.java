package dev.foretell.model.engine.onnxruntime;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Source;
import dev.foretell.model.onnx.OnnxModel;
import dev.foretell.model.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a model's files: what was checked is what is read, even if the folder changes. The runtime maps files with
 * weights into memory, and would bring the process down when one of them became shorter; so it gets copies that nobody
 * else knows, which go from the disk as soon as it has opened them. A model of one file is read as it is.
 */
final class Snapshot implements AutoCloseable {

    private final OnnxModel model;
    private final @Nullable Path folder;

    private Snapshot(OnnxModel model, @Nullable Path folder) {
        this.model = model;
        this.folder = folder;
    }

    /**
     * Takes it.
     *
     * @throws EngineException when a file is missing, too short, elsewhere, or none of the version's
     * @throws dev.foretell.model.onnx.OnnxException when the model cannot be read
     */
    static Snapshot of(Source.Onnx source) {
        OnnxModel model = OnnxReader.read(source.file());
        if (model.externalFiles().isEmpty()) {
            return new Snapshot(model, null);
        }
        try {
            return copied(source, model);
        } catch (IOException e) {
            throw new EngineException("the files of the model cannot be copied: " + e, e);
        }
    }

    private static Snapshot copied(Source.Onnx source, OnnxModel model) throws IOException {
        Path from = source.file().resolveSibling("").toAbsolutePath();
        Path to = Files.createTempDirectory("foretell-onnx-");
        Snapshot snapshot = new Snapshot(model, to);
        try {
            for (String name : model.externalFiles().keySet()) {
                checkListed(source, name);
                Files.copy(inside(from, name), to.resolve(name));
            }
            Path file = Files.copy(source.file(), to.resolve("model.onnx"));
            OnnxModel copy = OnnxReader.read(file);
            checkSizes(copy, to);
            return new Snapshot(copy, to);
        } catch (IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private static void checkListed(Source.Onnx source, String name) {
        if (!source.files().contains(name)) {
            throw new EngineException("the model has weights in the file " + name
                    + ", which the manifest does not name: expected it in `files`, with its digest");
        }
    }

    /** The file in this folder; a link that leads out of it is none. */
    private static Path inside(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new EngineException("the model has weights in the file " + name + ", which is not beside it");
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new EngineException(
                    "the file " + name + ", in which the model has weights, is a link out of its folder");
        }
        return file;
    }

    private static void checkSizes(OnnxModel model, Path folder) throws IOException {
        for (Map.Entry<String, Long> file : model.externalFiles().entrySet()) {
            Path copy = folder.resolve(file.getKey());
            long size = Files.exists(copy) ? Files.size(copy) : 0;
            if (size < file.getValue()) {
                throw new EngineException("the file " + file.getKey() + " has " + size
                        + " bytes; the weights of the model need " + file.getValue());
            }
        }
    }

    OnnxModel model() {
        return model;
    }

    Path file() {
        return model.file();
    }

    @Override
    public void close() {
        if (folder == null) {
            return;
        }
        List<String> files = new ArrayList<>(model.externalFiles().keySet());
        files.add("model.onnx");
        try {
            for (String file : files) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
