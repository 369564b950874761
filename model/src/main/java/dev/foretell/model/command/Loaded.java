package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Engines;
import dev.foretell.model.Model;
import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import dev.foretell.model.onnx.OnnxModel;
import dev.foretell.model.onnx.OnnxReader;
import dev.foretell.model.text.TextFront;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that was read, built by an engine and run once.
 *
 * @param kerasModel what Keras saved, or null
 * @param onnxModel what is in the format ONNX, or null
 */
record Loaded(
        @Nullable KerasModel kerasModel, @Nullable OnnxModel onnxModel, Engines.Choice choice, ModelTensors tensors)
        implements AutoCloseable {

    /**
     * Reads and runs a model.
     *
     * @param engine the engine that is to run it, or null for any
     * @throws CommandException when its shape is open
     * @throws dev.foretell.model.keras.KerasException when it cannot be read
     * @throws dev.foretell.model.onnx.OnnxException when it cannot be read, or has tensors that are not served
     * @throws dev.foretell.model.engine.EngineException when no engine, or not the one that is named, runs it
     */
    static Loaded of(ModelFiles files, Shapes shapes, @Nullable String engine) {
        Path onnx = files.onnx();
        if (onnx != null) {
            return onnx(OnnxReader.read(onnx), files, shapes, engine);
        }
        KerasModel model = files.read();
        return keras(model, shapes.of(model.graph()), engine);
    }

    /** Reads and runs a version of the repository. */
    static Loaded of(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        List<List<Integer>> inputs =
                manifest.inputs().stream().map(Manifest.Input::shape).toList();
        Path onnx = entry.folder().resolve(Model.ONNX);
        if (!Files.exists(onnx)) {
            return keras(KerasReader.readFolder(entry.folder()), inputs, manifest.engine());
        }
        OnnxModel model = OnnxReader.read(onnx);
        Engines.Choice choice = Engines.choose(Model.source(entry), inputs, manifest.engine());
        return new Loaded(null, model, choice, OnnxTensors.of(entry));
    }

    private static Loaded keras(KerasModel model, List<List<Integer>> inputs, @Nullable String engine) {
        TextFront front = TextFront.of(model.graph(), inputs);
        KerasModel numbers = new KerasModel(model.format(), model.kerasVersion(), front.numbers());
        ModelTensors tensors;
        try (KerasNetwork network = KerasNetwork.of(numbers, front.shapes())) {
            tensors = ModelTensors.of(model, front, network, inputs);
        }
        return new Loaded(model, null, Engines.choose(new Source.Keras(model), inputs, engine), tensors);
    }

    private static Loaded onnx(OnnxModel model, ModelFiles files, Shapes shapes, @Nullable String engine) {
        List<List<Integer>> inputs = shapes.of(model);
        Source source = new Source.Onnx(
                model.file(), files.files().keySet(), OnnxTensors.inputs(model), OnnxTensors.outputs(model));
        Engines.Choice choice = Engines.choose(source, inputs, engine);
        ModelTensors tensors =
                FreeOnFailure.of(choice.network()::close, () -> OnnxTensors.of(model, choice.network(), inputs));
        return new Loaded(null, model, choice, tensors);
    }

    Network network() {
        return choice.network();
    }

    Optional<KerasModel> keras() {
        return Optional.ofNullable(kerasModel);
    }

    /** The model in the format ONNX, which it is when Keras did not save it. */
    OnnxModel onnx() {
        return Objects.requireNonNull(onnxModel);
    }

    /** A summary: {@code Keras 3 archive of Keras 3.15.1, 4 layers, 1,234 parameters}. */
    String summary() {
        return keras().map(Loaded::summary)
                .orElseGet(() -> "ONNX" + (onnx().producer().isEmpty() ? "" : " of " + onnx().producer()) + ", "
                        + Formatting.counted(
                                onnx().operators().values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                                "step")
                        + ", " + Formatting.counted(onnx().parameters(), "parameter"));
    }

    private static String summary(KerasModel model) {
        return model.format() + (model.kerasVersion().isEmpty() ? "" : " of Keras " + model.kerasVersion()) + ", "
                + Formatting.counted(ParameterCounts.layers(model.graph()), "layer") + ", "
                + Formatting.counted(ParameterCounts.of(model.graph()), "parameter");
    }

    /** The engine, and why it runs the model. */
    String engine() {
        return choice.engine() + ": " + choice.reason();
    }

    /** What made it, for the manifest. */
    String framework() {
        return keras().map(model -> (model.format() + " " + model.kerasVersion()).strip())
                .orElseGet(() -> ("ONNX " + onnx().producer()).strip());
    }

    /** Format and framework, as manifests call them. */
    String platform() {
        return keras().isPresent() ? "keras" : "onnx_onnxv1";
    }

    /** Whose outputs it is compared with. */
    String original() {
        return keras().isPresent() ? "Keras" : "Python";
    }

    /** Whether there are recurrent steps, in which small differences add up. */
    boolean isRecurrent() {
        return keras().map(model -> ParameterCounts.isRecurrent(model.graph()))
                .orElseGet(() -> onnx().operators().keySet().stream()
                        .anyMatch(List.of("LSTM", "GRU", "RNN", "Loop", "Scan")::contains));
    }

    @Override
    public void close() {
        network().close();
    }
}
