package dev.foretell.model.engine.deeplearning4j.steps;

import dev.foretell.model.engine.deeplearning4j.layers.Rearrange;
import dev.foretell.model.engine.deeplearning4j.layers.SharedGraph;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.PreprocessorVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.feedforward.embedding.EmbeddingSequenceLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How the vertices of a graph are computed: as Deeplearning4j does it, or, for the layers that networks spend their
 * time in, by one of libnd4j's operations with what it needs kept from pass to pass.
 */
final class Steps {

    private Steps() {}

    static Step of(GraphVertex vertex) {
        if (vertex instanceof PreprocessorVertex changing && changing.getPreProcessor() instanceof Rearrange change) {
            return new RearrangeStep(change);
        }
        Layer layer = vertex.hasLayer() ? vertex.getLayer() : null;
        Step step = layer == null ? null : fast(vertex, layer);
        return step == null ? new VertexStep(vertex) : step;
    }

    /** Subclasses compute something else. */
    private static @Nullable Step fast(GraphVertex vertex, Layer layer) {
        if (layer.getClass() == DenseLayer.class) {
            return dense((DenseLayer) layer);
        } else if (layer.getClass() == ConvolutionLayer.class) {
            return convolution((ConvolutionLayer) layer);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            return pooling((SubsamplingLayer) layer);
        } else if (layer.getClass() == ActivationLayer.class) {
            return new ActivationStep(((ActivationLayer) layer).layerConf().getActivationFn());
        } else if (layer.getClass() == EmbeddingSequenceLayer.class) {
            int count = (int) ((EmbeddingSequenceLayer) layer).layerConf().getNIn();
            return new EmbeddingStep(SharedGraph.layerOf(vertex.getVertexName()), count, new VertexStep(vertex));
        }
        return null;
    }

    private static Step dense(DenseLayer layer) {
        return new DenseStep(
                layer.getParam("W"),
                layer.hasBias() ? layer.getParam("b") : null,
                InPlaceActivation.of(layer.layerConf().getActivationFn()));
    }

    private static Step convolution(ConvolutionLayer layer) {
        org.deeplearning4j.nn.conf.layers.ConvolutionLayer settings = layer.layerConf();
        INDArray weights = layer.getParam("W");
        long[] integers = {
            settings.getKernelSize()[0],
            settings.getKernelSize()[1],
            settings.getStride()[0],
            settings.getStride()[1],
            0,
            0,
            settings.getDilation()[0],
            settings.getDilation()[1],
            same(settings.getConvolutionMode()),
            last(settings.getCnn2dDataFormat()),
            1 // The weights are outputs, inputs, rows, columns.
        };
        List<INDArray> parameters =
                layer.hasBias() ? List.of(weights, layer.getParam("b").reshape(weights.size(0))) : List.of(weights);
        return new OperationStep(
                new NativeOperation("conv2d", parameters, integers, new double[0], new boolean[0]),
                InPlaceActivation.of(settings.getActivationFn()));
    }

    private static Step pooling(SubsamplingLayer layer) {
        org.deeplearning4j.nn.conf.layers.SubsamplingLayer settings = layer.layerConf();
        String name = settings.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX
                ? "maxpool2d"
                : "avgpool2d";
        long[] integers = {
            settings.getKernelSize()[0],
            settings.getKernelSize()[1],
            settings.getStride()[0],
            settings.getStride()[1],
            0,
            0,
            1,
            1,
            same(settings.getConvolutionMode()),
            0, // Cells beyond the edges are not counted.
            last(settings.getCnn2dDataFormat())
        };
        return new OperationStep(
                new NativeOperation(name, List.of(), integers, new double[0], new boolean[0]), InPlaceActivation.NONE);
    }

    private static int same(ConvolutionMode mode) {
        return mode == ConvolutionMode.Same ? 1 : 0;
    }

    private static int last(CNN2DFormat format) {
        return format == CNN2DFormat.NHWC ? 1 : 0;
    }
}
