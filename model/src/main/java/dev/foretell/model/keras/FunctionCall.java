package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a function of {@code keras.ops} is called with. Source: {@code serialize_keras_object} of
 * {@code keras/src/saving/serialization_lib.py}.
 *
 * @param tensors the tensors among its arguments, as Keras wrote them, in the order of the arguments
 * @param settings its settings: those that Keras wrote, the arguments that have a name, and as {@code args} those that
 *     have none. An argument that is a tensor, or is in a list with others, is written as
 *     {@code {"input": 0, "dtype": "float32"}} with the number of the tensor. The {@code dtype} of its result is
 *     called {@code result_dtype}
 */
record FunctionCall(List<JsonNode> tensors, ObjectNode settings) {

    /**
     * The call of a function.
     *
     * @throws KerasException when there are several, or one with a tensor as a part of something else
     */
    static FunctionCall of(Structure function) {
        JsonNode calls = function.json().path("inbound_nodes");
        if (calls.size() != 1) {
            throw function.refusal("it is called " + calls.size() + " times; supported is one call");
        }
        ObjectNode settings = function.config().deepCopy();
        settings.set("result_dtype", settings.remove("dtype"));
        FunctionCall call = new FunctionCall(new ArrayList<>(), settings);
        settings.set("args", call.numbered(function, calls.path(0).path("args")));
        calls.path(0)
                .path("kwargs")
                .properties()
                .forEach(argument -> settings.set(argument.getKey(), call.numbered(function, argument.getValue())));
        return call;
    }

    private JsonNode numbered(Structure function, JsonNode argument) {
        if (argument.path("class_name").asText().equals(InboundNodes.TENSOR)) {
            tensors.add(argument);
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("input", tensors.size() - 1)
                    .put("dtype", argument.path("config").path("dtype").asText());
        }
        if (argument.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            argument.forEach(each -> list.add(numbered(function, each)));
            return list;
        }
        if (argument.findValue("keras_history") != null) {
            throw function.refusal("it is called with a tensor in a "
                    + argument.path("class_name").asText("mapping") + ", which is not supported");
        }
        return argument;
    }
}
