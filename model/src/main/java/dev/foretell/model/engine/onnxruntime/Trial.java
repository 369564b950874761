package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Passes that a model is tried with before it is used: what shapes its outputs have, and whether a row comes out the
 * same whichever rows are beside it, for jobs of several callers are put together. For one use.
 */
final class Trial {

    private static final int ROWS = 3;
    /** Kernels for one row and for several add up in another order. */
    private static final double TOLERANCE = 1e-4;

    private final Session session;
    private final GraphSignature signature;

    private Trial(Session session, GraphSignature signature) {
        this.session = session;
        this.signature = signature;
    }

    /**
     * The network that a session is to be used by.
     *
     * @throws EngineException when a pass fails, or an output is not one of rows
     */
    static OnnxNetwork network(Session session, GraphSignature signature) {
        Trial trial = new Trial(session, signature);
        List<Port> outputs = trial.outputs(signature.oneRow() ? 1 : 2);
        boolean singly = signature.oneRow() || !trial.hasIndependentRows(outputs);
        return new OnnxNetwork(session, signature.inputs(), outputs, singly);
    }

    /** The outputs with the shapes that a pass over zeros gives them. */
    private List<Port> outputs(int rows) {
        List<TensorBuffer> given =
                signature.inputs().stream().map(TensorBuffer::new).toList();
        Set<String> names =
                signature.outputs().stream().map(Source.Tensor::name).collect(Collectors.toSet());
        try (Binding binding = Binding.of(rows, given, List.of());
                OrtSession.Result result = session.ort().run(binding.inputs(), names)) {
            List<Port> outputs = new ArrayList<>();
            for (Source.Tensor output : signature.outputs()) {
                outputs.add(port(output, result.get(output.name()).orElseThrow(), rows));
            }
            return List.copyOf(outputs);
        } catch (OrtException e) {
            throw Session.refused("a pass over zeros fails", e);
        }
    }

    private static Port port(Source.Tensor output, OnnxValue value, int rows) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new EngineException("the output " + output.name() + " is not a tensor");
        }
        long[] shape = tensor.getInfo().getShape();
        if (shape.length == 0 || shape[0] != rows) {
            throw new EngineException("the output " + output.name() + " has the shape " + Arrays.toString(shape)
                    + " for " + rows + (rows == 1 ? " row" : " rows") + ": expected the rows as its first dimension");
        }
        return new Port(output.name(), output.datatype(), shape);
    }

    private boolean hasIndependentRows(List<Port> outputs) {
        OnnxNetwork together = new OnnxNetwork(session.used(), signature.inputs(), outputs, false);
        OnnxNetwork alone = new OnnxNetwork(session.used(), signature.inputs(), outputs, true);
        try (together;
                alone) {
            float[][] rows = rows();
            return areEqual(together.output(rows, ROWS), alone.output(rows, ROWS));
        } catch (EngineException e) {
            return false; // These numbers mean nothing to the model, so they show nothing about it.
        }
    }

    private float[][] rows() {
        Random random = new Random(1);
        return signature.inputs().stream()
                .map(input -> {
                    float[] values = new float[ROWS * input.width()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = input.datatype().isWhole() ? random.nextInt(2) : random.nextFloat();
                    }
                    return values;
                })
                .toArray(float[][]::new);
    }

    private static boolean areEqual(float[][] some, float[][] others) {
        for (int output = 0; output < some.length; output++) {
            for (int i = 0; i < some[output].length; i++) {
                double a = some[output][i];
                double b = others[output][i];
                if (a != b
                        && !(Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(a)))
                        && !(Double.isNaN(a) && Double.isNaN(b))) {
                    return false;
                }
            }
        }
        return true;
    }
}
