package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dense layers within an attention layer of several heads, which a file does not list: they have its weights.
 * Source: {@code build} of {@code keras/src/layers/attention/multi_head_attention.py}. Stateless, so safe for use by
 * several threads.
 */
final class AttentionParts {

    private AttentionParts() {}

    /** The layers by the names of Keras's attributes; none for a layer of another class. */
    static Map<String, Structure> of(Structure layer) {
        Map<String, Structure> parts = new LinkedHashMap<>();
        if (layer.className().equals("MultiHeadAttention") || layer.className().equals("GroupedQueryAttention")) {
            parts.put("query_dense", dense(layer, "query"));
            parts.put("key_dense", dense(layer, "key"));
            if (layer.config().path("use_gate").asBoolean()) {
                parts.put("gate_dense", dense(layer, "gate"));
            }
            parts.put("value_dense", dense(layer, "value"));
            parts.put("output_dense", dense(layer, "attention_output"));
        }
        return parts;
    }

    private static Structure dense(Structure layer, String name) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode config = json.putObject("config");
        config.put("name", name);
        config.put("bias_axes", layer.config().path("use_bias").asBoolean(true) ? "all" : null);
        return new Structure(name, "EinsumDense", json, Map.of(), List.of());
    }
}
