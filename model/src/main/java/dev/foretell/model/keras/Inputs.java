package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what goes into a model: its name, shape and type. */
final class Inputs {

    private static final List<String> SHAPES = List.of("batch_shape", "batch_input_shape");

    /** Layers that take texts, whatever the type of what they compute is. */
    private static final Set<String> TEXTS = Set.of("StringLookup", "TextVectorization");

    private Inputs() {}

    /** The input that an input layer stands for. */
    static Graph.Input of(Structure layer) {
        JsonNode config = layer.config();
        if (config.path("sparse").asBoolean() || config.path("ragged").asBoolean()) {
            throw layer.refusal("sparse and ragged inputs are not supported");
        }
        return input(layer.name(), shape(layer, config), config);
    }

    /** The input of a sequential model without an input layer: its first layer knows the shape, or the model itself. */
    static Graph.Input before(Structure first, Structure model) {
        String name = first.name() + "_input";
        for (String key : SHAPES) {
            if (first.config().path(key).isArray()) {
                List<Integer> shape = shape(first, first.config());
                return TEXTS.contains(first.className())
                        ? new Graph.Input(name, shape, "string")
                        : input(name, shape, first.config());
            }
        }
        if (model.config().path("build_input_shape").isArray()) {
            return new Graph.Input(name, dimensions(model, model.config().path("build_input_shape")), dtype(first));
        }
        if (first.isModel()) {
            Graph.Input inner = innermost(first);
            return new Graph.Input(name, inner.shape(), inner.dtype());
        }
        JsonNode built = model.json().path("build_config").path("input_shape");
        if (built.isArray()) {
            return new Graph.Input(name, dimensions(model, built), dtype(first));
        }
        throw new KerasException("model `" + model.name()
                + "` does not say the shape of its input; give it an Input layer, or call it once before you save it");
    }

    private static String dtype(Structure first) {
        return TEXTS.contains(first.className()) ? "string" : "float32";
    }

    private static Graph.Input innermost(Structure model) {
        Structure first = model.layers().stream()
                .findFirst()
                .orElseThrow(() -> new KerasException("model `" + model.name() + "` has no layers"));
        return first.isInput() ? of(first) : before(first, model);
    }

    private static Graph.Input input(String name, List<Integer> shape, JsonNode config) {
        JsonNode dtype = config.path("dtype");
        String type = dtype.isObject() ? dtype.path("config").path("name").asText() : dtype.asText("float32");
        return new Graph.Input(name, shape, dtype.isNull() ? "float32" : type);
    }

    private static List<Integer> shape(Structure layer, JsonNode config) {
        return dimensions(layer, config.path(config.has(SHAPES.get(0)) ? SHAPES.get(0) : SHAPES.get(1)));
    }

    private static List<Integer> dimensions(Structure layer, JsonNode shape) {
        List<Integer> dimensions = new ArrayList<>();
        for (JsonNode each : shape) {
            if (!each.isNull() && !(each.canConvertToInt() && each.isIntegralNumber() && each.intValue() > 0)) {
                throw layer.refusal("the shape of its input is " + shape);
            }
            dimensions.add(each.isNull() ? -1 : each.intValue());
        }
        if (dimensions.isEmpty()) {
            throw layer.refusal("it does not say the shape of its input");
        }
        return dimensions;
    }
}
