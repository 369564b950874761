package dev.foretell.model;

import dev.foretell.job.Fp32;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Datatypes;
import dev.foretell.manifest.Digests;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.image.DigitImage;
import dev.foretell.model.image.InvalidImageException;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import dev.foretell.model.keras.WholeTensors;
import dev.foretell.model.text.TextFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A loaded version of a model. Safe for use by several threads, each with a {@link Predictor} of its own. */
public final class Model implements AutoCloseable {

    /** The file of a version that is in the format ONNX; without it, it is one that Keras saved. */
    public static final String ONNX = "model.onnx";

    /** Where a digit was sought in a photo, something else may have been found, of which the model is less sure. */
    private static final double LEAST_PROBABILITY_IN_PHOTOS = 0.9;

    private final Manifest manifest;
    private final List<String> columns;
    private final boolean[] textColumns;
    private final Engines.Choice choice;
    private final Network network;

    Model(Manifest manifest, Engines.Choice choice) {
        this.manifest = manifest;
        this.columns = manifest.columns();
        this.textColumns = Datatypes.textColumns(manifest);
        this.choice = choice;
        this.network = choice.network();
    }

    /**
     * Loads a version. Its files are checked against the manifest's digests, before for they may not be what they
     * should, and afterwards for they may have changed while they were read.
     *
     * @throws ModelException when a file is missing, differs, or cannot be imported
     */
    public static Model load(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        checkDigests(entry);
        try {
            Model loaded = new Model(manifest, choose(entry));
            return FreeOnFailure.of(loaded::close, () -> {
                loaded.checkOutputs();
                checkDigests(entry);
                return loaded;
            });
        } catch (KerasException | EngineException e) {
            throw new ModelException("model " + manifest.label() + ": " + e.getMessage(), e);
        }
    }

    /** The network of a version, which takes what the manifest says. */
    private static Engines.Choice choose(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        return Engines.choose(source(entry), shapes(manifest), manifest.engine());
    }

    private static List<List<Integer>> shapes(Manifest manifest) {
        return manifest.inputs().stream().map(Manifest.Input::shape).toList();
    }

    /**
     * What an engine makes a version's network of.
     *
     * @throws KerasException when a file of Keras cannot be read, or takes other inputs than the manifest says
     */
    public static Source source(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        Path onnx = entry.folder().resolve(ONNX);
        if (Files.exists(onnx)) {
            return new Source.Onnx(
                    onnx,
                    manifest.files().keySet(),
                    manifest.inputs().stream()
                            .map(input -> new Source.Tensor(input.name(), input.datatype()))
                            .toList(),
                    manifest.outputs().stream()
                            .map(output -> new Source.Tensor(output.name(), output.datatype()))
                            .toList());
        }
        KerasModel model = KerasReader.readFolder(entry.folder());
        check(manifest.inputs(), model.graph().inputs());
        Graph numbers = TextFront.of(model.graph(), shapes(manifest)).numbers();
        for (int i = 0; i < manifest.outputs().size(); i++) {
            checkDatatype(manifest.outputs().get(i), numbers, i);
        }
        return new Source.Keras(model);
    }

    /** Refuses an output of another datatype than FP32, except for whole numbers that are carried exactly. */
    private static void checkDatatype(Manifest.Output output, Graph graph, int index) {
        String datatype = output.datatype().name();
        Optional<String> whole = index < graph.outputs().size()
                ? WholeTensors.type(graph, graph.outputs().get(index))
                : Optional.empty();
        if (output.datatype() != Datatype.FP32
                && !whole.filter(datatype::equalsIgnoreCase).isPresent()) {
            throw new KerasException(
                    "the manifest says that output " + output.name() + " is " + datatype + ", but the model gives "
                            + whole.map(type -> type + " or ").orElse("") + "FP32");
        }
    }

    private static void check(List<Manifest.Input> described, List<Graph.Input> inputs) {
        if (described.size() != inputs.size()) {
            throw new KerasException(
                    "the manifest describes " + described.size() + " inputs, but the model takes " + inputs.size());
        }
        for (int i = 0; i < inputs.size(); i++) {
            Manifest.Input input = described.get(i);
            boolean isText = inputs.get(i).dtype().equals(TextFront.TEXT);
            if (isText != input.datatype().isText()) {
                throw new KerasException("the manifest says that input " + input.name() + " is " + input.datatype()
                        + ", but the model takes " + (isText ? "texts (BYTES)" : "numbers"));
            }
            if (!inputs.get(i).admits(input.shape())) {
                throw new KerasException("the manifest says that input " + input.name() + " has the shape "
                        + input.shape() + ", but the model takes "
                        + inputs.get(i).shape());
            }
        }
    }

    /** Runs one row, so that a network that cannot, or gives other tensors than the manifest says, is never served. */
    private void checkOutputs() {
        float[][] zeros =
                choice.ports().stream().map(port -> new float[port.width()]).toArray(float[][]::new);
        check(manifest.outputs(), network.output(zeros, 1));
    }

    private static void check(List<Manifest.Output> described, float[][] outputs) {
        if (described.size() != outputs.length) {
            throw new KerasException(
                    "the manifest describes " + described.size() + " outputs, but the model gives " + outputs.length);
        }
        for (int i = 0; i < outputs.length; i++) {
            Manifest.Output output = described.get(i);
            if (output.width() != outputs[i].length) {
                throw new KerasException("the manifest says that output " + output.name() + " has the shape "
                        + output.shape() + ", but the model gives " + outputs[i].length + " numbers a row");
            }
        }
    }

    private static void checkDigests(Catalog.Entry entry) {
        entry.manifest()
                .files()
                .forEach((file, digest) ->
                        checkDigest(entry.manifest(), entry.folder().resolve(file), digest));
    }

    private static void checkDigest(Manifest manifest, Path file, String expected) {
        try {
            String found = Digests.of(file);
            if (!found.equals(expected)) {
                throw new ModelException("model " + manifest.label() + ": " + file.getFileName()
                        + " is not the file that the manifest names: expected " + expected + ", found " + found);
            }
        } catch (IOException e) {
            throw new ModelException("model " + manifest.label() + ": cannot read " + file, e);
        }
    }

    /** The model's description. */
    public Manifest manifest() {
        return manifest;
    }

    /** The name of the engine that runs it. */
    public String engine() {
        return choice.engine();
    }

    /** Why this engine runs it, as a phrase for messages. */
    public String engineReason() {
        return choice.reason();
    }

    /**
     * Decodes a job's body into rows of raw, not yet scaled values: those of all inputs, one after the other.
     *
     * @throws InvalidInputException when the body does not fit the model
     */
    public Rows decode(String contentType, byte[] body) {
        return read(contentType, body).rows();
    }

    /** Decodes a job's body as {@link #decode} does, and says how sure the model must be of its answer. */
    public Input read(String contentType, byte[] body) {
        if (contentType.equals(Job.FP32) && textColumns.length == 0) {
            return new Input(Datatypes.checked(manifest, Fp32.read(body, columns.size())), 0);
        } else if (isJson(contentType)) {
            return new Input(Datatypes.checked(manifest, InstancesJson.read(body, columns, textColumns)), 0);
        }
        if (!manifest.takesImages()) {
            throw new InvalidInputException("The model " + manifest.name() + " takes rows of "
                    + (textColumns.length == 0 ? "numbers" : "texts") + " as " + Job.JSON + ", not " + contentType
                    + ".");
        }
        try {
            DigitImage.Prepared digit = DigitImage.read(body);
            return new Input(
                    new Rows(1, columns.size(), digit.values()), digit.isPlain() ? 0 : LEAST_PROBABILITY_IN_PHOTOS);
        } catch (InvalidImageException e) {
            throw new InvalidInputException(e);
        }
    }

    /**
     * Checks that the model is sure enough of what it takes the picture of an input for.
     *
     * @throws InvalidInputException when the probabilities of all its classes are lower than the input asks for
     */
    public void checkSure(Input input, Rows outputs) {
        if (input.leastProbability() > 0) {
            manifest.classification().ifPresent(classes -> {
                int best = classes.classOf(outputs.values(), 0);
                if (classes.probabilityOf(best, outputs.values(), 0) < input.leastProbability()) {
                    throw new InvalidInputException(DigitImage.NOT_SURE);
                }
            });
        }
    }

    /** Whether a job's body, of which {@link #decode} made rows, was a picture. */
    public boolean isPicture(String contentType) {
        return manifest.takesImages() && !contentType.equals(Job.FP32) && !isJson(contentType);
    }

    /** Whether a job's body is a picture that takes much memory to decode, as far as its header shows. */
    public boolean isLargePicture(String contentType, byte[] body) {
        return isPicture(contentType) && DigitImage.isLarge(body);
    }

    private static boolean isJson(String contentType) {
        return contentType.regionMatches(true, 0, Job.JSON, 0, Job.JSON.length());
    }

    /** A predictor for one thread; all share the parameters. */
    public Predictor newPredictor(int batchMax) {
        return new Predictor(manifest, choice.ports(), network.copy(), batchMax);
    }

    /** Frees what {@link #load} took. Predictors, and {@link #decode}, stay usable. */
    @Override
    public void close() {
        network.close();
    }
}
