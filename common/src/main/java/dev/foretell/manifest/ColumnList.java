package dev.foretell.manifest;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Something for each column of tensors that stand side by side in a row. Made when it is asked for: a picture has a
 * hundred thousand columns. Immutable.
 */
final class ColumnList<T, E> extends AbstractList<E> implements RandomAccess {

    private final List<T> tensors;
    private final int[] widths;
    private final BiFunction<T, Integer, E> element;
    private final int size;

    /**
     * The columns of tensors.
     *
     * @param width how many columns a tensor has
     * @param element what there is for a tensor's column
     */
    ColumnList(List<T> tensors, ToIntFunction<T> width, BiFunction<T, Integer, E> element) {
        this.tensors = tensors;
        this.widths = tensors.stream().mapToInt(width).toArray();
        this.element = element;
        this.size = IntStream.of(widths).sum();
    }

    @Override
    public E get(int index) {
        int column = index;
        for (int i = 0; i < widths.length; i++) {
            if (column < widths[i]) {
                return element.apply(tensors.get(i), column);
            }
            column -= widths[i];
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
        return size;
    }
}
