package dev.foretell.model.keras;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the layers of a model are joined: a model itself, or one that is a layer of another. A sequential model is a
 * graph, too. Immutable.
 *
 * @param inputs what goes in, in the order of the model's inputs
 * @param calls the calls of its layers, each after those whose tensors it takes; input layers are not among them
 * @param outputs what comes out, in the order of the model's outputs
 */
public record Graph(String name, List<Input> inputs, List<Call> calls, List<TensorRef> outputs) {

    /**
     * An input, which gives the tensor {@code (name, 0, 0)}.
     *
     * @param shape the dimensions, the row first; -1 for one that is not fixed
     * @param dtype the type of the numbers as Keras names it, e.g. {@code float32}
     */
    public record Input(String name, List<Integer> shape, String dtype) {

        /** Whether rows of a shape are of this one, in which some dimensions may be open. */
        public boolean admits(List<Integer> other) {
            return shape.size() == other.size()
                    && IntStream.range(1, shape.size())
                            .allMatch(i -> shape.get(i) == -1 || shape.get(i).equals(other.get(i)));
        }
    }

    /**
     * A call of a layer.
     *
     * @param number which call of this layer it is, from 0
     * @param inputs the tensors that it takes; the initial states of a recurrent layer come after what it runs over
     * @param masks the masks that it is given by name, one for each input or null; empty when it is given none, which
     *     means those that come with its inputs
     */
    public record Call(Layer layer, int number, List<TensorRef> inputs, List<@Nullable TensorRef> masks) {

        /** A call that is given no masks by name. */
        public Call(Layer layer, int number, List<TensorRef> inputs) {
            this(layer, number, inputs, List.of());
        }

        /** All the tensors that it takes. */
        public Stream<TensorRef> tensors() {
            return Stream.concat(inputs.stream(), masks.stream().flatMap(Stream::ofNullable));
        }
    }
}
