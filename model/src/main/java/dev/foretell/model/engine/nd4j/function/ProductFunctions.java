package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions that multiply matrices. Source: {@code keras/src/ops/numpy.py}. */
final class ProductFunctions {

    private static final String LETTERS = "abcdefghijklmnopqrstuvw";

    /** Makes the subscripts of two arrays of their shapes. */
    private interface Subscripts {
        String of(int one, int other);
    }

    private ProductFunctions() {}

    static Map<String, OperationFactory> factories() {
        return Map.of(
                "ops.Einsum",
                        layer -> {
                            String subscripts = layer.config().text("subscripts");
                            return product(layer, (one, other) -> subscripts);
                        },
                "ops.Matmul", ProductFunctions::matmul,
                "ops.Dot", ProductFunctions::dot);
    }

    private static Operation product(Layer layer, Subscripts subscripts) {
        Arguments arguments = Arguments.of(layer, "x1", "x2");
        Operand one = floats(arguments, "x1");
        Operand other = floats(arguments, "x2");
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray left = one.in(inputs, pass);
            INDArray right = other.in(inputs, pass);
            Contraction contraction = Contraction.of(layer, subscripts.of(left.rank(), right.rank()));
            contraction.refuseUnlessByRow(one.isTensor(), other.isTensor());
            return List.of(Tensor.of(contraction.of(left, right, pass)));
        });
    }

    private static Operand floats(Arguments arguments, String name) {
        Operand operand = arguments.operand(name);
        if (!operand.dtype().equals("float32")) {
            throw arguments
                    .layer()
                    .refusal("expected a tensor or an array of float32 as " + name + ", found one of "
                            + operand.dtype());
        }
        return operand;
    }

    private static Operation matmul(Layer layer) {
        return product(layer, (one, other) -> {
            if (one < 2 || other < 1 || (one != other && other > 2 && one > 2)) {
                throw unfitting(layer, one, other);
            }
            if (other == 1) {
                return vector(one);
            }
            String batch = LETTERS.substring(0, Math.max(one, other) - 2);
            return (one > 2 ? batch : "") + "xy," + (other > 2 ? batch : "") + "yz->" + batch + "xz";
        });
    }

    private static Operation dot(Layer layer) {
        return product(layer, (one, other) -> {
            if (one < 2 || other < 1 || other > 2) {
                throw unfitting(layer, one, other);
            }
            String rest = LETTERS.substring(0, one - 1);
            return other == 1 ? vector(one) : rest + "y,yz->" + rest + "z";
        });
    }

    private static String vector(int rank) {
        String rest = LETTERS.substring(0, rank - 1);
        return rest + "y,y->" + rest;
    }

    private static RuntimeException unfitting(Layer layer, int one, int other) {
        return layer.refusal("arrays of " + one + " and " + other + " dimensions are not supported: "
                + "supported are matrices for each row, with one another or with one matrix or vector");
    }
}
