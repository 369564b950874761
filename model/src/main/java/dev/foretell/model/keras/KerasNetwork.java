package dev.foretell.model.keras;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A Keras 2 model, as architecture ({@code model.json}) and weights ({@code weights.h5}), run by Deeplearning4j. */
public final class KerasNetwork implements Network {

    private static final Pattern SEQUENTIAL = Pattern.compile("^\\s*\\{\\s*\"class_name\"\\s*:\\s*\"Sequential\"");

    static {
        // When memory runs out, Deeplearning4j would write a file into the working directory, with a library that we
        // leave out.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    private final Function<INDArray, INDArray> pass;
    private final Runnable close;
    private final Supplier<KerasNetwork> copy;
    private final long[] inputShape;
    /** The thread that the native threads are limited for. */
    private @Nullable Thread limited;

    private KerasNetwork(MultiLayerNetwork network, long[] inputShape) {
        this.pass = input -> network.output(input, false);
        this.close = network::close;
        this.copy = () -> new KerasNetwork(network.clone(), inputShape);
        this.inputShape = inputShape;
    }

    private KerasNetwork(ComputationGraph network, long[] inputShape) {
        this.pass = input -> network.outputSingle(false, input);
        this.close = network::close;
        this.copy = () -> new KerasNetwork(network.clone(), inputShape);
        this.inputShape = inputShape;
    }

    /**
     * Imports a model.
     *
     * @param folder holds {@code model.json} and {@code weights.h5}
     * @param shape the input's shape; the first dimension is the row
     * @throws KerasImportException when Deeplearning4j cannot import it
     */
    public static KerasNetwork read(Path folder, List<Integer> shape) {
        NativeThreads.limitForThisThread();
        String model = folder.resolve("model.json").toString();
        String weights = folder.resolve("weights.h5").toString();
        long[] dimensions = shape.stream().mapToLong(Integer::longValue).toArray();
        try {
            return SEQUENTIAL.matcher(Files.readString(Path.of(model))).find()
                    ? new KerasNetwork(
                            KerasModelImport.importKerasSequentialModelAndWeights(model, weights, false), dimensions)
                    : new KerasNetwork(KerasModelImport.importKerasModelAndWeights(model, weights, false), dimensions);
        } catch (IOException
                | InvalidKerasConfigurationException
                | UnsupportedKerasConfigurationException
                | RuntimeException e) {
            throw new KerasImportException(folder + " cannot be imported: " + e.getMessage(), e);
        }
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        if (limited != Thread.currentThread()) {
            NativeThreads.limitForThisThread();
            limited = Thread.currentThread();
        }
        long[] shape = inputShape.clone();
        shape[0] = rows;
        try (INDArray tensor = Nd4j.create(inputs[0], shape, 'c');
                INDArray output = pass.apply(tensor)) {
            // DL4J's outputs may be in column-major order.
            return new float[][] {
                output.ordering() == 'c' && !output.isView()
                        ? output.data().asFloat()
                        : output.dup('c').data().asFloat()
            };
        }
    }

    @Override
    public KerasNetwork copy() {
        return copy.get();
    }

    @Override
    public void close() {
        close.run();
    }
}
