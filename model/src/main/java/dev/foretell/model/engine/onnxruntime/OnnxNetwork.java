package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OrtException;
import dev.foretell.model.engine.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that ONNX Runtime runs. All copies share its session, which is closed with the last of them; each has buffers
 * of its own.
 */
final class OnnxNetwork implements Network {

    private final Session session;
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final boolean singly;
    private final List<TensorBuffer> given;
    private final List<TensorBuffer> made;
    private @Nullable Binding binding;
    private boolean closed;

    /** @param singly whether each row has a pass of its own */
    OnnxNetwork(Session session, List<Port> inputs, List<Port> outputs, boolean singly) {
        this.session = session;
        this.inputs = inputs;
        this.outputs = outputs;
        this.singly = singly;
        this.given = inputs.stream().map(TensorBuffer::new).toList();
        this.made = outputs.stream().map(TensorBuffer::new).toList();
    }

    @Override
    public float[][] output(float[][] rows, int count) {
        float[][] values = outputs.stream()
                .map(output -> new float[Math.multiplyExact(count, output.width())])
                .toArray(float[][]::new);
        int step = singly ? 1 : count;
        for (int from = 0; from < count; from += step) {
            pass(rows, from, step, values);
        }
        return values;
    }

    private void pass(float[][] rows, int from, int count, float[][] values) {
        try {
            Binding bound = bound(count);
            for (int i = 0; i < rows.length; i++) {
                given.get(i).put(rows[i], from, count);
            }
            session.ort().run(bound.inputs(), bound.outputs()).close();
            for (int i = 0; i < values.length; i++) {
                made.get(i).get(values[i], from, count);
            }
        } catch (OrtException e) {
            throw Session.refused("ONNX Runtime does not run it", e);
        }
    }

    private Binding bound(int rows) throws OrtException {
        Binding bound = binding;
        if (bound == null || bound.rows() != rows) {
            unbind();
            bound = Binding.of(rows, given, made);
            binding = bound;
        }
        return bound;
    }

    private void unbind() {
        if (binding != null) {
            binding.close();
            binding = null;
        }
    }

    @Override
    public OnnxNetwork copy() {
        return new OnnxNetwork(session.used(), inputs, outputs, singly);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            unbind();
            session.release();
        }
    }
}
