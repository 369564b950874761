package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The model that a command looks at: a version in the repository, or a file that is not there yet. For one use. */
final class Subject {

    @Parameters(
            paramLabel = "MODEL",
            description = "NAME or NAME:VERSION of the repository, without a version the newest; or a file: an archive"
                    + " (.keras), HDF5 (.h5, .hdf5), an architecture (.json) with --weights, or ONNX (.onnx).")
    private String model = "";

    @Option(names = "--weights", paramLabel = "FILE", description = "The weights of an architecture in JSON.")
    private @Nullable Path weights;

    @Mixin
    private final Shapes shapes = new Shapes();

    /** Whether it is a file rather than a name. */
    boolean isFile() {
        return weights != null
                || model.indexOf('/') >= 0
                || model.indexOf('.') >= 0
                || Files.isRegularFile(Path.of(model));
    }

    /** Reads and runs the file. */
    Loaded load() {
        return Loaded.of(ModelFiles.of(Path.of(model), weights), shapes, null);
    }

    /** The file's name for messages, or the model's. */
    String label() {
        return model;
    }

    /** The file's names, for Python. */
    ModelFiles files() {
        return ModelFiles.of(Path.of(model), weights);
    }

    /** The version in the repository. */
    Catalog.Entry entry(Path repository) {
        try {
            return new Target.Converter().convert(model).in(Catalog.readOrEmpty(repository), repository);
        } catch (TypeConversionException e) {
            throw new CommandException(e.getMessage() + ", and there is no file " + model, e);
        }
    }

    /** Reads and runs a version, first as a worker does. */
    static Loaded load(Catalog.Entry entry) {
        Model.load(entry).close();
        Manifest manifest = entry.manifest();
        Loaded loaded = Loaded.of(entry);
        List<List<Integer>> expected =
                manifest.outputs().stream().map(Manifest.Output::shape).toList();
        List<List<Integer>> found =
                loaded.tensors().outputs().stream().map(ModelTensors.Out::shape).toList();
        if (!expected.equals(found)) {
            loaded.close();
            throw new CommandException("the outputs of the manifest have the shapes " + expected
                    + ", those of the model " + found + " (" + entry.folder().resolve("manifest.json") + ")");
        }
        return loaded;
    }
}
