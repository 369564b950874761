package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts.Matrices;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A dense layer along any axes, which are letters: {@code abc,cd->abd}. Source:
 * {@code keras/src/layers/core/einsum_dense.py}.
 *
 * <p>Each letter is common to input, kernel and output; or summed, of input and kernel; or of the input or the kernel
 * and the output. With the axes in this order both are stacks of matrices, one for each place along the common axes.
 *
 * @param input the letters of the input, with {@code ...} for axes of any number
 * @param kernel the letters of the kernel's axes
 * @param weights the kernel with its axes in order: common, summed, its own
 * @param bias of the shape that Keras gives it, or null
 */
record EinsumDense(
        Layer layer,
        String input,
        String kernel,
        String output,
        int[] sizes,
        INDArray weights,
        @Nullable INDArray bias,
        Activation activation) {

    private static final Pattern EQUATION =
            Pattern.compile("((?:\\.{3})?[a-zA-Z]+(?:\\.{3})?),([a-zA-Z]+)->((?:\\.{3})?[a-zA-Z]+(?:\\.{3})?)");
    private static final String ELLIPSIS = "...";
    /** Stand for the axes of an ellipsis. */
    private static final String UNUSED = "0123456789";

    static Operation of(Layer layer) {
        String equation = layer.config().text("equation").replace(" ", "");
        layer.config().ignore("output_shape");
        Matcher matcher = EQUATION.matcher(equation);
        if (!matcher.matches()) {
            throw layer.refusal("the equation `" + equation + "` is not supported");
        }
        Weight kernel = layer.weight("kernel");
        String letters = matcher.group(2);
        if (kernel.shape().length != letters.length()) {
            throw layer.refusal("its weights `kernel` have the shape " + Arrays.toString(kernel.shape())
                    + ", but the equation is " + equation);
        }
        INDArray bias = layer.config().has("bias_axes") ? Weights.array(layer.weight("bias")) : null;
        EinsumDense dense = new EinsumDense(
                layer,
                matcher.group(1),
                letters,
                matcher.group(3),
                kernel.shape(),
                ordered(kernel, letters, matcher.group(1), matcher.group(3)),
                bias,
                Activations.of(layer, "activation"));
        return Operation.repeatable(dense::apply);
    }

    private static INDArray ordered(Weight weight, String kernel, String input, String output) {
        int[] order = order(
                kernel,
                axis -> has(input, kernel, axis) && has(output, kernel, axis),
                axis -> has(input, kernel, axis) && !has(output, kernel, axis),
                axis -> !has(input, kernel, axis));
        long[] shape = Arrays.stream(weight.shape()).asLongStream().toArray();
        try (Pass pass = new Pass()) {
            return Weights.array(
                    NativeFloats.values(pass.array(weight.values(), shape).permute(order)), weight.values().length);
        }
    }

    private static boolean has(String other, String letters, int axis) {
        return other.indexOf(letters.charAt(axis)) >= 0;
    }

    /** The axes of which the first is true, then those of which the second is, and so on. */
    private static int[] order(String letters, IntPredicate... kinds) {
        return Arrays.stream(kinds)
                .flatMapToInt(kind -> IntStream.range(0, letters.length()).filter(kind))
                .toArray();
    }

    private Tensor apply(Tensor tensor, Pass pass) {
        int letters = input.replace(ELLIPSIS, "").length();
        int open = tensor.rank() - letters;
        if (open < 0 || open > UNUSED.length() || (open > 0 && !input.contains(ELLIPSIS))) {
            throw layer.refusal("an input of shape " + Arrays.toString(tensor.shape()) + " does not fit its equation");
        }
        String ellipsis = UNUSED.substring(0, open);
        String in = input.replace(ELLIPSIS, ellipsis);
        String out = output.replace(ELLIPSIS, ellipsis);
        refuseUnlessSupported(in, out, tensor);
        return tensor.with(activation.applyTo(product(tensor.array(), in, out, pass), pass));
    }

    private void refuseUnlessSupported(String in, String out, Tensor tensor) {
        boolean once = distinct(in) && distinct(kernel) && distinct(out);
        boolean known = out.chars().allMatch(letter -> in.indexOf(letter) >= 0 || kernel.indexOf(letter) >= 0)
                && in.chars().allMatch(letter -> out.indexOf(letter) >= 0 || kernel.indexOf(letter) >= 0)
                && kernel.chars().allMatch(letter -> out.indexOf(letter) >= 0 || in.indexOf(letter) >= 0);
        if (!once || !known || kernel.indexOf(in.charAt(0)) >= 0 || out.charAt(0) != in.charAt(0)) {
            throw layer.refusal("the equation " + input + "," + kernel + "->" + output + " is not supported");
        }
        for (int i = 0; i < kernel.length(); i++) {
            int axis = in.indexOf(kernel.charAt(i));
            if (axis >= 0 && tensor.shape()[axis] != sizes[i]) {
                throw layer.refusal("an input of shape " + Arrays.toString(tensor.shape())
                        + " does not fit its kernel of shape " + Arrays.toString(sizes));
            }
        }
    }

    private static boolean distinct(String letters) {
        return letters.chars().distinct().count() == letters.length();
    }

    private INDArray product(INDArray array, String in, String out, Pass pass) {
        String common = letters(kernel, letter -> in.indexOf(letter) >= 0 && out.indexOf(letter) >= 0);
        String summed = letters(kernel, letter -> in.indexOf(letter) >= 0 && out.indexOf(letter) < 0);
        String own = letters(kernel, letter -> in.indexOf(letter) < 0);
        String rest = letters(in, letter -> kernel.indexOf(letter) < 0);
        INDArray moved = moved(array, in, common + rest + summed, pass);
        long count = size(common, in, array);
        long rows = size(rest, in, array);
        long inner = size(summed, in, array);
        long columns = size(own);
        long[] shape = (common + rest + own)
                .chars()
                .mapToLong(letter ->
                        in.indexOf(letter) >= 0 ? array.size(in.indexOf(letter)) : sizes[kernel.indexOf(letter)])
                .toArray();
        INDArray result = pass.create(shape);
        pass.run(new MatrixProducts(
                Matrices.ofThree(moved, count, rows, inner),
                Matrices.ofThree(weights, count, inner, columns),
                Matrices.ofThree(result, count, rows, columns),
                Math.toIntExact(count),
                1,
                false,
                1));
        return biased(moved(result, common + rest + own, out, pass), pass);
    }

    private static String letters(String letters, IntPredicate kind) {
        return letters.chars()
                .filter(kind)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static long size(String letters, String in, INDArray array) {
        return letters.chars()
                .mapToLong(letter -> array.size(in.indexOf(letter)))
                .reduce(1, Math::multiplyExact);
    }

    /** The product of the sizes of some of the kernel's axes. */
    private long size(String letters) {
        return letters.chars()
                .mapToLong(letter -> sizes[kernel.indexOf(letter)])
                .reduce(1, Math::multiplyExact);
    }

    private static INDArray moved(INDArray array, String from, String to, Pass pass) {
        return from.equals(to)
                ? array
                : pass.copy(array.permute(to.chars().map(from::indexOf).toArray()));
    }

    /** The bias has the last axes of the output, of which it says those that it does not have with a size of 1. */
    private INDArray biased(INDArray output, Pass pass) {
        if (bias == null) {
            return output;
        }
        long[] shape = new long[output.rank()];
        Arrays.fill(shape, 1);
        int first = shape.length - bias.rank();
        for (int i = 0; i < bias.rank(); i++) {
            boolean fits = first >= 1 && (bias.size(i) == 1 || bias.size(i) == output.size(first + i));
            if (!fits) {
                throw layer.refusal("its weights `bias` of shape " + Arrays.toString(bias.shape())
                        + " do not fit an output of shape " + Arrays.toString(output.shape()));
            }
            shape[first + i] = bias.size(i);
        }
        INDArray sum = pass.create(output.shape());
        pass.run(DynamicCustomOp.builder("add")
                .addInputs(output, bias.reshape('c', shape))
                .addOutputs(sum));
        return sum;
    }
}
