package dev.foretell.model.network;

import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** A Keras model, run by ND4J. All copies share its weights, which live as long as one of them is reachable. */
public final class KerasNetwork implements Network {

    private final GraphOperation graph;
    private final List<long[]> shapes;
    /** The thread that the native threads are limited for. */
    private @Nullable Thread limited;

    private KerasNetwork(GraphOperation graph, List<long[]> shapes) {
        this.graph = graph;
        this.shapes = shapes;
    }

    /**
     * Makes a network.
     *
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws KerasException when a layer, or one of its settings, is not supported
     */
    public static KerasNetwork of(KerasModel model, List<List<Integer>> shapes) {
        NativeThreads.limitForThisThread();
        return new KerasNetwork(
                GraphOperation.of(model.graph()),
                shapes.stream()
                        .map(shape ->
                                shape.stream().mapToLong(Integer::longValue).toArray())
                        .toList());
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        if (limited != Thread.currentThread()) {
            NativeThreads.limitForThisThread();
            limited = Thread.currentThread();
        }
        try (Pass pass = new Pass()) {
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < inputs.length; i++) {
                long[] shape = shapes.get(i).clone();
                shape[0] = rows;
                tensors.add(Tensor.of(pass.own(Nd4j.create(inputs[i], shape, 'c'))));
            }
            return graph.apply(tensors, pass).stream()
                    .map(output -> Rows.values(output.array()))
                    .toArray(float[][]::new);
        }
    }

    @Override
    public KerasNetwork copy() {
        return new KerasNetwork(graph, shapes);
    }

    @Override
    public void close() {
        // The weights belong to all copies.
    }
}
