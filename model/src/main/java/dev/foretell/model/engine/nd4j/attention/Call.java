package dev.foretell.model.engine.nd4j.attention;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a layer is called.
 *
 * @param names which argument each input is
 * @param causal whether a step may attend to itself and those before it only
 * @param scores whether the scores are given, too
 */
record Call(List<String> names, boolean causal, boolean scores) {

    static Call of(Layer layer) {
        JsonNode call = layer.config().json("call");
        if (!call.isObject()) {
            throw layer.refusal("it is called without query and value");
        }
        List<String> names = new ArrayList<>();
        call.path("inputs").forEach(name -> names.add(name.asText()));
        return new Call(
                names,
                call.path("use_causal_mask").asBoolean(),
                call.path("return_attention_scores").asBoolean());
    }

    Call causalIf(boolean always) {
        return new Call(names, causal || always, scores);
    }

    Tensor query(List<Tensor> inputs) {
        return inputs.get(names.indexOf("query"));
    }

    Tensor value(List<Tensor> inputs) {
        return inputs.get(names.indexOf("value"));
    }

    /** The key, which the value is if the layer is not given one. */
    Tensor key(List<Tensor> inputs) {
        Tensor key = optional("key", inputs);
        return key == null ? value(inputs) : key;
    }

    /** The mask of a key that the layer is given, or null. */
    @Nullable
    INDArray keyMask(List<Tensor> inputs) {
        Tensor key = optional("key", inputs);
        return key == null ? null : key.mask();
    }

    @Nullable
    Tensor attentionMask(List<Tensor> inputs) {
        return optional("attention_mask", inputs);
    }

    private @Nullable Tensor optional(String name, List<Tensor> inputs) {
        int index = names.indexOf(name);
        return index < 0 ? null : inputs.get(index);
    }
}
