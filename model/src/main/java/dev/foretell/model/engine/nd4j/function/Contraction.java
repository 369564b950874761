package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.MatrixProduct;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sum of products of two arrays as {@code einsum} writes it: {@code bij,bkj->bik}. It is computed as products of
 * matrices. Immutable.
 *
 * @param left the letters of the first array's axes
 * @param right those of the second
 * @param result those of the result
 */
record Contraction(Layer layer, String left, String right, String result) {

    private static final Pattern SUBSCRIPTS = Pattern.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)");

    /**
     * A contraction as it is written.
     *
     * @throws KerasException when it is not of two arrays, or sums over an axis of only one of them
     */
    static Contraction of(Layer layer, String subscripts) {
        Matcher matcher = SUBSCRIPTS.matcher(subscripts);
        if (!matcher.matches()) {
            throw layer.refusal("the subscripts `" + subscripts
                    + "` are not supported; supported are those of two arrays such as bij,bkj->bik");
        }
        Contraction contraction = new Contraction(layer, matcher.group(1), matcher.group(2), matcher.group(3));
        String both = contraction.left + contraction.right;
        boolean known = contraction.result.chars().allMatch(letter -> both.indexOf(letter) >= 0)
                && contraction.alone(contraction.left, contraction.right)
                && contraction.alone(contraction.right, contraction.left);
        if (!known || twice(contraction.left) || twice(contraction.right) || twice(contraction.result)) {
            throw layer.refusal("the subscripts `" + subscripts
                    + "` are not supported: an axis is there twice, or is summed up in one array only");
        }
        return contraction;
    }

    private static boolean twice(String letters) {
        return letters.chars().distinct().count() < letters.length();
    }

    private boolean alone(String letters, String others) {
        return letters.chars().allMatch(letter -> others.indexOf(letter) >= 0 || result.indexOf(letter) >= 0);
    }

    /** Refuses to mix the rows of a batch, which are the first axis of each tensor. */
    void refuseUnlessByRow(boolean leftIsTensor, boolean rightIsTensor) {
        char rows = result.charAt(0);
        boolean byRow = (leftIsTensor ? left.charAt(0) == rows : left.indexOf(rows) < 0)
                && (rightIsTensor ? right.charAt(0) == rows : right.indexOf(rows) < 0);
        if (!byRow) {
            throw layer.refusal("it mixes the rows of a batch (" + left + "," + right + "->" + result
                    + "), which is not supported");
        }
    }

    /** The result for two arrays in row-major order. */
    INDArray of(INDArray one, INDArray other, Pass pass) {
        refuseUnlessFitting(one, other);
        String common = letters(result, letter -> isIn(left, letter) && isIn(right, letter));
        String summed = letters(left, letter -> isIn(right, letter) && !isIn(result, letter));
        String rows = letters(result, letter -> !isIn(right, letter));
        String columns = letters(result, letter -> !isIn(left, letter));
        INDArray first = ordered(one, left, common + rows + summed, pass);
        INDArray second = ordered(other, right, common + summed + columns, pass);
        long[] shape = shape(common + rows + columns, one, other);
        INDArray product = pass.create(shape);
        multiply(first, second, product, count(common, one, other), count(rows, one, other), pass);
        return ordered(product, common + rows + columns, result, pass);
    }

    private static String letters(String letters, IntPredicate chosen) {
        return letters.chars().filter(chosen).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static boolean isIn(String letters, int letter) {
        return letters.indexOf(letter) >= 0;
    }

    private void refuseUnlessFitting(INDArray one, INDArray other) {
        boolean fits = one.rank() == left.length()
                && other.rank() == right.length()
                && left.chars()
                        .filter(letter -> right.indexOf(letter) >= 0)
                        .allMatch(letter -> one.size(left.indexOf(letter)) == other.size(right.indexOf(letter)));
        if (!fits) {
            throw layer.refusal("arrays of shapes " + Arrays.toString(one.shape()) + " and "
                    + Arrays.toString(other.shape()) + " do not fit " + left + "," + right + "->" + result);
        }
    }

    private long size(int letter, INDArray one, INDArray other) {
        return left.indexOf(letter) >= 0 ? one.size(left.indexOf(letter)) : other.size(right.indexOf(letter));
    }

    private long[] shape(String letters, INDArray one, INDArray other) {
        return letters.chars().mapToLong(letter -> size(letter, one, other)).toArray();
    }

    private long count(String letters, INDArray one, INDArray other) {
        return letters.chars().mapToLong(letter -> size(letter, one, other)).reduce(1, Math::multiplyExact);
    }

    private static INDArray ordered(INDArray array, String letters, String order, Pass pass) {
        if (letters.equals(order)) {
            return array;
        }
        View view = View.of(array.shape())
                .permuted(order.chars().map(letters::indexOf).toArray());
        return ShapeFunctions.copied(array, view, pass);
    }

    private static void multiply(INDArray first, INDArray second, INDArray product, long count, long rows, Pass pass) {
        INDArray lefts = first.reshape('c', count, first.length() / count);
        INDArray rights = second.reshape('c', count, second.length() / count);
        for (long i = 0; i < count; i++) {
            long place = i * (product.length() / count);
            pass.run(new MatrixProduct(lefts.slice(i), rows, rights.slice(i), product, 0).to(place));
        }
    }
}
