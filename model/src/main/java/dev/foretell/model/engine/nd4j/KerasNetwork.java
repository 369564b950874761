package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A Keras model, run by ND4J. All copies share its weights, which are freed when the last of them is closed. */
public final class KerasNetwork implements Network {

    /** The arrays of the weights, and how many networks use them. */
    private record Memory(List<INDArray> arrays, AtomicInteger users) {

        Memory used() {
            users.incrementAndGet();
            return this;
        }

        void release() {
            if (users.decrementAndGet() == 0) {
                arrays.forEach(INDArray::close);
            }
        }
    }

    private final GraphOperation graph;
    private final Memory weights;
    private final List<long[]> shapes;
    private final Recordings recordings = new Recordings();
    private boolean closed;

    private KerasNetwork(GraphOperation graph, Memory weights, List<long[]> shapes) {
        this.graph = graph;
        this.weights = weights;
        this.shapes = shapes;
    }

    /**
     * Makes a network.
     *
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws KerasException when a layer, or one of its settings, is not supported
     */
    public static KerasNetwork of(KerasModel model, List<List<Integer>> shapes) {
        NativeThreadLimit.limitForThisThread();
        List<long[]> dimensions = shapes.stream()
                .map(shape -> shape.stream().mapToLong(Integer::longValue).toArray())
                .toList();
        Memory weights = new Memory(new ArrayList<>(), new AtomicInteger()).used();
        GraphOperation graph = FreeOnFailure.of(
                weights::release, () -> Weights.owned(weights.arrays(), () -> GraphOperation.of(model.graph())));
        return new KerasNetwork(graph, weights, dimensions);
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        NativeThreadLimit.limitForThisThread();
        Recording recording = recordings.get(rows);
        if (recording != null) {
            return recording.output(inputs);
        }
        boolean recorded = graph.repeatable() && recordings.takes(rows) && !closed;
        return recorded ? recorded(inputs, rows) : once(inputs, rows);
    }

    private float[][] once(float[][] inputs, int rows) {
        try (Pass pass = new Pass()) {
            return run(inputs, rows, pass).values();
        }
    }

    private float[][] recorded(float[][] inputs, int rows) {
        Pass pass = Pass.recorded();
        return FreeOnFailure.of(pass::close, () -> {
            Recording recording = run(inputs, rows, pass);
            float[][] values = recording.values();
            recordings.add(rows, recording);
            return values;
        });
    }

    private Recording run(float[][] inputs, int rows, Pass pass) {
        List<Tensor> given = tensors(inputs, rows, pass);
        return new Recording(pass, given, graph.apply(given, pass));
    }

    /**
     * The shapes of what each call of the graph gives, in its order, for one row, the row first: as a pass over zeros
     * shows them.
     */
    public List<List<List<Integer>>> shapes() {
        NativeThreadLimit.limitForThisThread();
        float[][] zeros = shapes.stream()
                .map(shape -> new float[(int) Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact)])
                .toArray(float[][]::new);
        List<List<List<Integer>>> seen = new ArrayList<>();
        try (Pass pass = new Pass()) {
            graph.apply(
                    tensors(zeros, 1, pass),
                    pass,
                    made -> seen.add(made.stream().map(KerasNetwork::shape).toList()));
        }
        return seen;
    }

    private static List<Integer> shape(Tensor tensor) {
        return Arrays.stream(tensor.shape()).mapToObj(Math::toIntExact).toList();
    }

    private List<Tensor> tensors(float[][] inputs, int rows, Pass pass) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            long[] shape = shapes.get(i).clone();
            shape[0] = rows;
            tensors.add(Tensor.of(pass.own(Nd4j.create(inputs[i], shape, 'c'))));
        }
        return tensors;
    }

    @Override
    public KerasNetwork copy() {
        return new KerasNetwork(graph, weights.used(), shapes);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            recordings.close();
            weights.release();
        }
    }
}
