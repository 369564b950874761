package dev.foretell.bench.engines;

import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Keras model rebuilt with Deeplearning4j's own layers, all settings at their defaults: a yardstick for the engines.
 * Supports a few kinds of layers, and refuses others by name. Not safe for use by several threads.
 */
final class Dl4jNetwork implements Network {

    static {
        // When memory runs out, Deeplearning4j would write a file into the working directory, with a library that we
        // leave out.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    private final MultiLayerNetwork network;
    private final long[] inputShape;

    private Dl4jNetwork(MultiLayerNetwork network, long[] inputShape) {
        this.network = network;
        this.inputShape = inputShape;
    }

    /**
     * Rebuilds a model.
     *
     * @throws KerasException if it is not a chain of layers of the supported kinds
     */
    static Dl4jNetwork of(Graph graph) {
        List<Layer> layers = chain(graph);
        long[] shape = graph.inputs().get(0).shape().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        // Dropout does nothing in prediction, and Flatten is what Deeplearning4j does before the first dense layer.
        List<Layer> rebuilt = layers.stream()
                .filter(layer -> !List.of("Dropout", "Flatten").contains(layer.className()))
                .toList();
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
        rebuilt.forEach(layer -> list.layer(rebuilt(layer)));
        MultiLayerConfiguration configuration =
                list.setInputType(inputType(shape)).build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        IntStream.range(0, rebuilt.size()).forEach(i -> setWeights(network, i, rebuilt.get(i)));
        return new Dl4jNetwork(network, shape);
    }

    private static List<Layer> chain(Graph graph) {
        List<Layer> layers = new ArrayList<>();
        String before = graph.inputs().get(0).name();
        for (Graph.Call call : graph.calls()) {
            if (call.inputs().size() != 1 || !call.inputs().get(0).layer().equals(before)) {
                throw call.layer().refusal("only a chain of layers can be rebuilt with Deeplearning4j");
            }
            layers.add(call.layer());
            before = call.layer().name();
        }
        return layers;
    }

    private static InputType inputType(long[] shape) {
        return switch (shape.length) {
            case 2 -> InputType.feedForward(shape[1]);
            case 4 -> InputType.convolutional(shape[1], shape[2], shape[3], CNN2DFormat.NHWC);
            default -> throw new KerasException("only rows and images can be given to Deeplearning4j");
        };
    }

    private static org.deeplearning4j.nn.conf.layers.Layer rebuilt(Layer layer) {
        return switch (layer.className()) {
            case "Dense" -> dense(layer);
            case "Conv2D" -> convolution(layer);
            case "MaxPooling2D" -> pooling(layer);
            default ->
                throw layer.refusal("it cannot be rebuilt with Deeplearning4j; Conv2D, Dense, Dropout, Flatten and "
                        + "MaxPooling2D can");
        };
    }

    private static DenseLayer dense(Layer layer) {
        return new DenseLayer.Builder()
                .nOut(layer.config().integer("units"))
                .hasBias(layer.config().bool("use_bias", true))
                .activation(activation(layer))
                .build();
    }

    private static ConvolutionLayer convolution(Layer layer) {
        Config config = layer.config();
        if (config.integer("groups", 1) != 1) {
            throw layer.refusal("groups cannot be rebuilt with Deeplearning4j");
        }
        return new ConvolutionLayer.Builder(config.integers("kernel_size", 2))
                .nOut(config.integer("filters"))
                .stride(config.integers("strides", 2))
                .dilation(config.integers("dilation_rate", 2))
                .hasBias(config.bool("use_bias", true))
                .convolutionMode(mode(layer))
                .dataFormat(CNN2DFormat.NHWC)
                .activation(activation(layer))
                .build();
    }

    private static SubsamplingLayer pooling(Layer layer) {
        return new SubsamplingLayer.Builder(PoolingType.MAX)
                .kernelSize(layer.config().integers("pool_size", 2))
                .stride(layer.config().integers("strides", 2))
                .convolutionMode(mode(layer))
                .dataFormat(CNN2DFormat.NHWC)
                .build();
    }

    private static ConvolutionMode mode(Layer layer) {
        layer.config().oneOf("data_format", "channels_last", "channels_last");
        return layer.config().oneOf("padding", "valid", "valid", "same").equals("same")
                ? ConvolutionMode.Same
                : ConvolutionMode.Truncate;
    }

    private static Activation activation(Layer layer) {
        String name = layer.config().text("activation", "linear");
        return switch (name) {
            case "linear" -> Activation.IDENTITY;
            case "relu" -> Activation.RELU;
            case "sigmoid" -> Activation.SIGMOID;
            case "softmax" -> Activation.SOFTMAX;
            case "tanh" -> Activation.TANH;
            default -> throw layer.refusal("activation `" + name + "` cannot be rebuilt with Deeplearning4j");
        };
    }

    private static void setWeights(MultiLayerNetwork network, int index, Layer layer) {
        if (layer.weights().isEmpty()) {
            return;
        }
        INDArray kernel = array(layer.weight("kernel"));
        network.getLayer(index).setParam("W", kernel.rank() == 4 ? kernel.permute(3, 2, 0, 1) : kernel);
        if (layer.weights().containsKey("bias")) {
            INDArray bias = array(layer.weight("bias"));
            network.getLayer(index).setParam("b", bias.reshape(1, bias.length()));
        }
    }

    private static INDArray array(Weight weight) {
        return Nd4j.create(
                weight.values(), IntStream.of(weight.shape()).asLongStream().toArray(), 'c');
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        long[] shape = inputShape.clone();
        shape[0] = rows;
        try (INDArray tensor = Nd4j.create(inputs[0], shape, 'c');
                INDArray output = network.output(tensor, false)) {
            // DL4J's outputs may be in column-major order.
            return new float[][] {
                output.ordering() == 'c' && !output.isView()
                        ? output.data().asFloat()
                        : output.dup('c').data().asFloat()
            };
        }
    }

    @Override
    public Dl4jNetwork copy() {
        return new Dl4jNetwork(network.clone(), inputShape);
    }

    @Override
    public void close() {
        network.close();
    }
}
