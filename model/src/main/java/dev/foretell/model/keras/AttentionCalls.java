package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads how attention layers are called: with several tensors that are arguments of their own, or a list of them, with
 * masks, and with switches that change what is computed. The settings {@code call} of the layer say afterwards which of
 * its inputs is which, and what is switched on. Sources: {@code call} of {@code keras/src/layers/attention} and
 * {@code tf_keras/src/layers/attention}. Stateless, so safe for use by several threads.
 */
final class AttentionCalls {

    private static final Set<String> SEPARATE = Set.of("MultiHeadAttention", "GroupedQueryAttention");
    private static final Set<String> LISTED = Set.of("Attention", "AdditiveAttention");
    private static final List<String> MASKED = List.of("query", "value", "key");
    private static final List<String> INPUTS = List.of("query", "value", "key", "attention_mask");
    private static final List<String> POSITIONS =
            List.of("query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask");
    private static final List<String> SWITCHES = List.of("use_causal_mask", "return_attention_scores");

    private AttentionCalls() {}

    /** Whether a layer is called so. */
    static boolean isOf(Structure layer) {
        return SEPARATE.contains(layer.className()) || LISTED.contains(layer.className());
    }

    /**
     * What a call takes.
     *
     * @param call as Keras wrote it
     * @param tensor finds a tensor, or refuses what is none
     */
    static InboundNodes.Taken of(Structure layer, JsonNode call, Function<JsonNode, TensorRef> tensor) {
        Map<String, JsonNode> arguments = new LinkedHashMap<>();
        boolean separate = SEPARATE.contains(layer.className());
        if (call.isObject()) {
            add(separate ? POSITIONS : List.of("inputs", "mask"), call.path("args"), arguments, layer);
            call.path("kwargs").properties().forEach(each -> arguments.put(each.getKey(), each.getValue()));
        } else {
            add(MASKED, call, arguments, layer);
            call.path(0).path(3).properties().forEach(each -> arguments.put(each.getKey(), each.getValue()));
        }
        if (!separate) {
            add(MASKED, arguments.remove("inputs"), arguments, layer);
            add(MASKED.stream().map(name -> name + "_mask").toList(), arguments.remove("mask"), arguments, layer);
        }
        arguments.values().removeIf(InboundNodes::isNeutral);
        return new Reading(layer, arguments, tensor).taken();
    }

    private static void add(
            List<String> names, @Nullable JsonNode values, Map<String, JsonNode> arguments, Structure layer) {
        if (values == null || values.isNull()) {
            return;
        }
        if (!values.isArray() || values.size() > names.size()) {
            throw layer.refusal("it is called with something other than " + String.join(", ", names));
        }
        for (int i = 0; i < values.size(); i++) {
            arguments.put(names.get(i), values.get(i));
        }
    }

    /** The arguments of a call that mean something. */
    private record Reading(Structure layer, Map<String, JsonNode> arguments, Function<JsonNode, TensorRef> tensor) {

        InboundNodes.Taken taken() {
            List<String> names = new ArrayList<>();
            List<TensorRef> inputs = new ArrayList<>();
            for (String name : INPUTS) {
                JsonNode input = arguments.remove(name);
                if (input != null) {
                    names.add(name);
                    inputs.add(tensor.apply(input));
                }
            }
            if (!names.contains("query") || !names.contains("value")) {
                throw layer.refusal("it is called without query and value");
            }
            ObjectNode settings = settings(names);
            refuseOthers();
            return new InboundNodes.Taken(inputs, List.of(), settings);
        }

        private ObjectNode settings(List<String> names) {
            ObjectNode settings = JsonNodeFactory.instance.objectNode();
            ArrayNode inputs = settings.putArray("inputs");
            names.forEach(inputs::add);
            for (String name : SWITCHES) {
                JsonNode value = arguments.remove(name);
                if (value != null && !value.isBoolean()) {
                    throw layer.refusal("it is called with " + name + "=" + InboundNodes.shown(value)
                            + ", where true or false is expected");
                }
                settings.put(name, value != null);
            }
            return settings;
        }

        private void refuseOthers() {
            arguments.forEach((name, value) -> {
                // What becomes of masks that are given depends on the version; that of masks on inputs is known.
                String newer = name.endsWith("mask")
                        ? "; if a Keras before 3.10 wrote the file, load and save it with a newer one"
                        : "";
                throw layer.refusal("it is called with " + name + "=" + InboundNodes.shown(value)
                        + ", which is not supported" + newer);
            });
        }
    }
}
