package dev.foretell.model.engine.deeplearning4j.steps;

import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.deeplearning4j.layers.SharedGraph;
import dev.foretell.model.engine.nd4j.NativeThreadLimit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph of Deeplearning4j, run vertex by vertex. All copies share its parameters, which are freed when the last of
 * them is closed.
 */
public final class GraphNetwork implements Network {

    /**
     * The numbers that all vertices of a pass may give; of more rows than have so many, some are run after the others.
     */
    private static final long BLOCK = 1 << 24;

    /** A vertex, and which of the arrays of a pass it takes. */
    private record Node(Step step, int[] inputs) {}

    private final SharedGraph shared;
    private final List<Node> nodes = new ArrayList<>();
    private final int[] outputs;
    private final InputBuffer[] inputs;
    private final int most;

    private boolean closed;

    /** One of the users of the graph. */
    public GraphNetwork(SharedGraph shared) {
        this.shared = shared;
        ComputationGraph graph = shared.graph();
        this.most = (int) Math.max(1, Math.min(BLOCK / shared.numbersOfARow(), Integer.MAX_VALUE));
        Map<String, Integer> numbers = new HashMap<>();
        shared.inputs().forEach(input -> numbers.put(input.vertex(), numbers.size()));
        shared.vertices().forEach((name, its) -> {
            nodes.add(new Node(Steps.of(graph.getVertex(name)), numbers(its, numbers)));
            numbers.put(name, numbers.size());
        });
        this.outputs = numbers(shared.outputs(), numbers);
        this.inputs = shared.inputs().stream().map(InputBuffer::new).toArray(InputBuffer[]::new);
    }

    private static int[] numbers(List<String> names, Map<String, Integer> numbers) {
        return names.stream().mapToInt(numbers::get).toArray();
    }

    @Override
    public float[][] output(float[][] values, int rows) {
        NativeThreadLimit.limitForThisThread();
        if (rows <= most) {
            return pass(values, 0, rows);
        }
        float[][] all = new float[outputs.length][];
        for (int from = 0; from < rows; from += most) {
            int count = Math.min(most, rows - from);
            float[][] some = pass(values, from, count);
            for (int i = 0; i < all.length; i++) {
                int width = some[i].length / count;
                all[i] = all[i] == null ? new float[Math.multiplyExact(rows, width)] : all[i];
                System.arraycopy(some[i], 0, all[i], from * width, some[i].length);
            }
        }
        return all;
    }

    private float[][] pass(float[][] values, int from, int rows) {
        List<INDArray> arrays = new ArrayList<>(inputs.length + nodes.size());
        for (int i = 0; i < inputs.length; i++) {
            arrays.add(inputs[i].filled(values[i], from, rows));
        }
        for (Node node : nodes) {
            arrays.add(node.step()
                    .run(Arrays.stream(node.inputs()).mapToObj(arrays::get).toList()));
        }
        return Arrays.stream(outputs)
                .mapToObj(number -> floats(arrays.get(number)))
                .toArray(float[][]::new);
    }

    /** The numbers of an array that a step made: they are in row-major order. */
    private static float[] floats(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        new FloatPointer(array.data().addressPointer()).get(values);
        return values;
    }

    @Override
    public Network copy() {
        return new GraphNetwork(shared.used());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            nodes.forEach(node -> node.step().close());
            Arrays.stream(inputs).forEach(InputBuffer::close);
            Workspaces.free();
            shared.release();
        }
    }
}
