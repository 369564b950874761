package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What was made for certain arrays, as long as the same arrays come again: those of a number of rows do, as they are
 * kept themselves. The most recent ones are kept. For one thread.
 */
final class Kept<T> implements AutoCloseable {

    /** The most numbers of rows for which things are kept. */
    static final int MOST = 16;

    private record Made<T>(List<INDArray> arrays, T thing) {

        boolean isFor(List<INDArray> others) {
            for (int i = 0; i < others.size(); i++) {
                if (arrays.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Deque<Made<T>> all = new ArrayDeque<>();
    private final Consumer<T> free;

    /**
     * @param free what to do with what is no longer kept
     */
    Kept(Consumer<T> free) {
        this.free = free;
    }

    /** What was made for these arrays, or is made now. */
    T of(List<INDArray> arrays, Supplier<T> making) {
        for (Made<T> made : all) {
            if (made.isFor(arrays)) {
                return made.thing();
            }
        }
        if (all.size() == MOST) {
            free.accept(all.removeLast().thing());
        }
        T thing = making.get();
        all.addFirst(new Made<>(List.copyOf(arrays), thing));
        return thing;
    }

    @Override
    public void close() {
        all.forEach(made -> free.accept(made.thing()));
        all.clear();
    }
}
