package dev.foretell.bench.onnx;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Source;
import dev.foretell.model.keras.KerasReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import onnx.Onnx;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Reads and writes files in ONNX format. */
public final class OnnxFile {

    /** The name of a version's ONNX file. */
    public static final String NAME = "model.onnx";

    private OnnxFile() {}

    /**
     * Converts a Keras model to ONNX, into a folder.
     *
     * @throws dev.foretell.model.keras.KerasException if it has a layer of a kind that is not supported here
     */
    public static Path write(Catalog.Entry entry, Path folder) throws IOException {
        Onnx.ModelProto model =
                OnnxTwin.of(KerasReader.readFolder(entry.folder()).graph(), shapes(entry.manifest()));
        return Files.write(folder.resolve(NAME), model.toByteArray());
    }

    /** The shape of each input of a model. */
    public static List<List<Integer>> shapes(Manifest manifest) {
        return manifest.inputs().stream().map(Manifest.Input::shape).toList();
    }

    /**
     * An ONNX file with all of its inputs and outputs: in the order of the manifest if the names are the same, else in
     * the order of the file.
     *
     * @throws EngineException if it is not an ONNX file
     */
    public static Source.Onnx source(Path file, Manifest manifest) throws IOException {
        Onnx.GraphProto graph = graph(file);
        Set<String> constants = graph.getInitializerList().stream()
                .map(Onnx.TensorProto::getName)
                .collect(Collectors.toSet());
        List<String> inputs = graph.getInputList().stream()
                .map(Onnx.ValueInfoProto::getName)
                .filter(name -> !constants.contains(name))
                .toList();
        List<String> outputs =
                graph.getOutputList().stream().map(Onnx.ValueInfoProto::getName).toList();
        return new Source.Onnx(
                file,
                files(file, manifest),
                tensors(
                        inputs,
                        manifest.inputs().stream()
                                .map(input -> new Source.Tensor(input.name(), input.datatype()))
                                .toList()),
                tensors(
                        outputs,
                        manifest.outputs().stream()
                                .map(output -> new Source.Tensor(output.name(), output.datatype()))
                                .toList()));
    }

    /** The files of the version if the file is one of them, else the file alone. */
    private static Set<String> files(Path file, Manifest manifest) {
        String name = String.valueOf(file.getFileName());
        return manifest.files().containsKey(name) ? manifest.files().keySet() : Set.of(name);
    }

    private static Onnx.GraphProto graph(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Onnx.ModelProto.parseFrom(in).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new EngineException(file.getFileName() + " is not an ONNX file: " + e.getMessage(), e);
        }
    }

    private static List<Source.Tensor> tensors(List<String> names, List<Source.Tensor> described) {
        boolean same = described.stream().map(Source.Tensor::name).allMatch(names::contains);
        return same
                ? described
                : names.stream()
                        .map(name -> new Source.Tensor(name, Datatype.FP32))
                        .toList();
    }
}
