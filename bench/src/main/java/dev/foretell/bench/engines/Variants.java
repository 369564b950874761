package dev.foretell.bench.engines;

import dev.foretell.bench.onnx.OnnxFile;
import dev.foretell.bench.onnx.OrtNetwork;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Engines;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways to run a model, by name: Foretell's engines and the yardsticks. */
public final class Variants {

    static final String ONNX_RUNTIME = "ONNX Runtime directly";
    static final String DEEPLEARNING4J = "Deeplearning4j as it comes";

    private Variants() {}

    /**
     * The names of engines and of the yardsticks.
     *
     * @param engines some engines; empty for all
     * @throws IllegalArgumentException if there is no such engine
     */
    static List<String> names(List<String> engines) {
        List<String> all = Engines.names();
        engines.stream().filter(engine -> !all.contains(engine)).findFirst().ifPresent(unknown -> {
            throw new IllegalArgumentException(
                    "--engine: there is no engine " + unknown + "; there are " + String.join(", ", all));
        });
        return Stream.concat(
                        engines.isEmpty() ? all.stream() : engines.stream(), Stream.of(ONNX_RUNTIME, DEEPLEARNING4J))
                .toList();
    }

    /**
     * Loads a model with one of them.
     *
     * @param onnx the model in ONNX format, or null if there is none
     * @throws EngineException if this one does not run it
     * @throws KerasException if this one does not run it
     */
    public static Network load(String name, Catalog.Entry entry, @Nullable Path onnx) throws IOException {
        Manifest manifest = entry.manifest();
        return switch (name) {
            case ONNX_RUNTIME -> {
                if (onnx == null) {
                    throw new EngineException("there is no ONNX file of the model");
                }
                yield OrtNetwork.of(OnnxFile.source(onnx, manifest), OnnxFile.shapes(manifest));
            }
            case DEEPLEARNING4J ->
                Dl4jNetwork.of(KerasReader.readFolder(entry.folder()).graph());
            default -> engine(name, entry, onnx);
        };
    }

    /** Loads a model with the engine that workers choose. */
    static Network chosen(Catalog.Entry entry) throws IOException {
        return Engines.choose(
                        source(entry),
                        OnnxFile.shapes(entry.manifest()),
                        entry.manifest().engine())
                .network();
    }

    private static Source source(Catalog.Entry entry) throws IOException {
        Path onnx = entry.folder().resolve(OnnxFile.NAME);
        return Files.exists(onnx)
                ? OnnxFile.source(onnx, entry.manifest())
                : new Source.Keras(KerasReader.readFolder(entry.folder()));
    }

    /** Loads the model as it is in the repository or, if the engine does not run that, in ONNX format. */
    private static Network engine(String name, Catalog.Entry entry, @Nullable Path onnx) throws IOException {
        List<List<Integer>> shapes = OnnxFile.shapes(entry.manifest());
        Source brought = source(entry);
        try {
            return Engines.load(name, brought, shapes);
        } catch (EngineException e) {
            if (onnx == null || brought instanceof Source.Onnx) {
                throw e;
            }
            return twin(name, OnnxFile.source(onnx, entry.manifest()), shapes, e);
        }
    }

    private static Network twin(String name, Source onnx, List<List<Integer>> shapes, EngineException refusal) {
        try {
            return Engines.load(name, onnx, shapes);
        } catch (EngineException e) {
            throw new EngineException(refusal.getMessage() + "; " + e.getMessage(), e);
        }
    }
}
