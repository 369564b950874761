package dev.foretell.bench.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime called directly, the yardstick for all engines: one native thread that does not spin, and direct buffers
 * for the inputs that are reused while passes have the same number of rows. Not safe for use by several threads; copies
 * share the session.
 */
public final class OrtNetwork implements Network {

    /** A session, and the number of networks that use it. */
    private record Shared(OrtSession session, AtomicInteger users) {}

    /** Inputs of a number of rows: tensors by their names, over buffers in the order of the inputs. */
    private record Inputs(int rows, List<FloatBuffer> buffers, Map<String, OnnxTensor> tensors) {

        void fill(float[][] values) {
            for (int i = 0; i < values.length; i++) {
                buffers.get(i).put(0, values[i]);
            }
        }
    }

    private final Shared shared;
    private final Source.Onnx source;
    private final Set<String> wanted;
    private final List<List<Integer>> shapes;
    private @Nullable Inputs made;
    private boolean closed;

    private OrtNetwork(Shared shared, Source.Onnx source, List<List<Integer>> shapes) {
        this.shared = shared;
        this.source = source;
        this.wanted = source.outputs().stream().map(Source.Tensor::name).collect(Collectors.toSet());
        this.shapes = shapes;
    }

    /**
     * Loads a file.
     *
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws EngineException if ONNX Runtime cannot load it, or it has tensors other than 32-bit floats
     */
    public static OrtNetwork of(Source.Onnx source, List<List<Integer>> shapes) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session =
                    OrtEnvironment.getEnvironment().createSession(source.file().toString(), options);
            OrtNetwork network = new OrtNetwork(new Shared(session, new AtomicInteger(1)), source, shapes);
            expectFloats(source.inputs(), session.getInputInfo(), network);
            expectFloats(source.outputs(), session.getOutputInfo(), network);
            return network;
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    private static void expectFloats(List<Source.Tensor> tensors, Map<String, NodeInfo> nodes, OrtNetwork network) {
        for (Source.Tensor each : tensors) {
            NodeInfo node = nodes.get(each.name());
            if (node == null || !(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
                network.close();
                throw new EngineException(
                        "`" + each.name() + "` is not an FP32 tensor; other types are not supported here");
            }
        }
    }

    private static EngineException failure(OrtException cause) {
        return new EngineException("ONNX Runtime: " + cause.getMessage(), cause);
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        try {
            Inputs given = inputs(rows);
            given.fill(inputs);
            try (OrtSession.Result result = shared.session().run(given.tensors(), wanted)) {
                float[][] outputs = new float[source.outputs().size()][];
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] = values((OnnxTensor)
                            result.get(source.outputs().get(i).name()).orElseThrow());
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    private static float[] values(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private Inputs inputs(int rows) throws OrtException {
        Inputs inputs = made;
        if (inputs == null || inputs.rows() != rows) {
            free();
            inputs = new Inputs(rows, new ArrayList<>(), new LinkedHashMap<>());
            made = inputs;
            for (int i = 0; i < shapes.size(); i++) {
                add(source.inputs().get(i).name(), shapes.get(i), inputs);
            }
        }
        return inputs;
    }

    private static void add(String name, List<Integer> shape, Inputs inputs) throws OrtException {
        long[] dimensions = shape.stream().mapToLong(Integer::longValue).toArray();
        dimensions[0] = inputs.rows();
        int length = Math.toIntExact(LongStream.of(dimensions).reduce(1, Math::multiplyExact));
        FloatBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(length, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        inputs.buffers().add(buffer);
        inputs.tensors().put(name, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, dimensions));
    }

    private void free() {
        if (made != null) {
            made.tensors().values().forEach(OnnxTensor::close);
            made = null;
        }
    }

    @Override
    public OrtNetwork copy() {
        shared.users().incrementAndGet();
        return new OrtNetwork(shared, source, shapes);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        free();
        if (shared.users().decrementAndGet() == 0) {
            try {
                shared.session().close();
            } catch (OrtException e) {
                throw failure(e);
            }
        }
    }
}
