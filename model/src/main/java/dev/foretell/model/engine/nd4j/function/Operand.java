package dev.foretell.model.engine.nd4j.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An argument that is a tensor, or an array or number that stands in the model. Immutable.
 *
 * @param input the number of the tensor among the function's inputs, or -1
 * @param constant what stands in the model; null for a tensor
 * @param dtype the type of its numbers in Keras; empty for a number without one, which takes that of the others
 */
record Operand(int input, @Nullable INDArray constant, String dtype) {

    private static final Set<String> ARRAYS = Set.of("__numpy__", "__tensor__");

    /** Types whose numbers are exact as 32-bit floats, or are computed with as such beside them. */
    private static final Set<String> DTYPES =
            Set.of("float32", "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64");

    /** An argument as it is written. */
    static Operand of(Layer layer, String name, JsonNode argument) {
        if (argument.has("input")) {
            return checked(
                    layer,
                    new Operand(
                            argument.path("input").intValue(),
                            null,
                            argument.path("dtype").asText()));
        }
        if (argument.isNumber() || argument.isBoolean()) {
            float value = argument.isBoolean() ? (argument.booleanValue() ? 1 : 0) : argument.floatValue();
            if (argument.isIntegralNumber() && argument.asLong() != (long) value) {
                throw layer.refusal("the number " + argument + " is not exact as a 32-bit float");
            }
            String dtype = argument.isBoolean() ? "bool" : argument.isIntegralNumber() ? "" : "float";
            return new Operand(-1, Weights.array(new float[] {value}), dtype);
        }
        if (ARRAYS.contains(argument.path("class_name").asText())) {
            JsonNode config = argument.path("config");
            INDArray array = array(layer, name, config.path("value"));
            return checked(layer, new Operand(-1, array, config.path("dtype").asText("float32")));
        }
        throw layer.refusal("expected a tensor, a number or an array as " + name + ", found " + shown(argument));
    }

    private static Operand checked(Layer layer, Operand operand) {
        if (!DTYPES.contains(operand.dtype)) {
            throw layer.refusal("it computes with " + operand.dtype + "; supported is float32");
        }
        return operand;
    }

    private static String shown(JsonNode argument) {
        String text = argument.isMissingNode() ? "nothing" : argument.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static INDArray array(Layer layer, String name, JsonNode value) {
        List<Long> shape = new ArrayList<>();
        for (JsonNode each = value; each.isArray(); each = each.path(0)) {
            shape.add((long) each.size());
        }
        List<Float> numbers = new ArrayList<>();
        collect(value, 0, shape, numbers, layer, name);
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        if (values.length == 0) {
            throw layer.refusal("the array " + name + " is empty, which is not supported");
        }
        long[] sizes = shape.isEmpty()
                ? new long[] {1}
                : shape.stream().mapToLong(Long::longValue).toArray();
        return Weights.array(values, sizes);
    }

    private static void collect(
            JsonNode value, int depth, List<Long> shape, List<Float> numbers, Layer layer, String name) {
        boolean fits = depth == shape.size()
                ? value.isNumber() || value.isBoolean()
                : value.isArray() && value.size() == shape.get(depth);
        if (!fits) {
            throw layer.refusal("expected an array of numbers as " + name + ", found " + shown(value));
        } else if (value.isArray()) {
            value.forEach(each -> collect(each, depth + 1, shape, numbers, layer, name));
        } else {
            numbers.add(value.isBoolean() ? (value.booleanValue() ? 1f : 0f) : value.floatValue());
        }
    }

    /** Whether it is a tensor, whose first dimension are the rows. */
    boolean isTensor() {
        return input >= 0;
    }

    boolean isFloat() {
        return dtype.equals("float32") || dtype.equals("float");
    }

    boolean isBool() {
        return dtype.equals("bool");
    }

    /** Its array, in row-major order. */
    INDArray in(List<Tensor> inputs, Pass pass) {
        return constant != null ? constant : rowMajor(inputs.get(input).array(), pass);
    }

    private static INDArray rowMajor(INDArray array, Pass pass) {
        return NativeFloats.isRowMajor(array) ? array : pass.copy(array);
    }
}
