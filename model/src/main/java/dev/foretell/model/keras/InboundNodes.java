package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads which tensors the layers of a functional model take. Keras 3 writes the arguments of each call, Keras 2 a list
 * of {@code [layer, call, tensor, keywords]}. Sources: {@code keras/src/models/functional.py},
 * {@code tf_keras/src/engine/node.py}.
 */
final class InboundNodes {

    static final String TENSOR = "__keras_tensor__";
    private static final String CONSTANT = "_CONSTANT_VALUE";
    /** These may be given initial states. */
    private static final Set<String> RECURRENT =
            Set.of("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D");

    /** These may be given a mask, as models and those that are recurrent may. */
    private static final Set<String> MASKED =
            Set.of("BatchNormalization", "GlobalAveragePooling1D", "Softmax", "TimeDistributed");

    private static final Set<String> FIRST_ARGUMENTS = Set.of("inputs", "sequences");

    private final Structure layer;
    private final Structure model;

    private InboundNodes(Structure layer, Structure model) {
        this.layer = layer;
        this.model = model;
    }

    /**
     * The tensors that a call takes.
     *
     * @param masks one for each input or null, or empty
     * @param settings what the call adds to the settings of the layer, or null
     */
    record Taken(
            List<TensorRef> inputs,
            List<@Nullable TensorRef> masks,
            @Nullable JsonNode settings) {

        Taken(List<TensorRef> inputs, List<@Nullable TensorRef> masks) {
            this(inputs, masks, null);
        }
    }

    /** The tensors that each call of a layer takes. */
    static List<Taken> calls(Structure layer, Structure model) {
        InboundNodes tensors = new InboundNodes(layer, model);
        List<Taken> calls = new ArrayList<>();
        for (JsonNode call : layer.json().path("inbound_nodes")) {
            Taken taken = tensors.taken(call);
            if (taken.inputs().isEmpty()) {
                throw layer.refusal("it is called without a tensor");
            }
            calls.add(taken);
        }
        return calls;
    }

    private Taken taken(JsonNode call) {
        if (AttentionCalls.isOf(layer)) {
            return AttentionCalls.of(layer, call, this::single);
        }
        return call.isObject() ? arguments(call) : new Taken(list(call), List.of());
    }

    /** The tensor that an argument is; of the keywords that may follow it, the caller takes care. */
    private TensorRef single(JsonNode argument) {
        JsonNode history =
                argument.isArray() ? argument : argument.path("config").path("keras_history");
        return tensor(history, false);
    }

    /** The tensors that go into a model. */
    static List<TensorRef> inputs(Structure model) {
        return ends(model, "input_layers");
    }

    /** The tensors that come out of a model. */
    static List<TensorRef> outputs(Structure model) {
        return ends(model, "output_layers");
    }

    /** Keras flattens dictionaries in the order of their keys. */
    private static List<TensorRef> ends(Structure model, String key) {
        List<TensorRef> found = new ArrayList<>();
        new InboundNodes(model, model).collect(model.config().path(key), found, true);
        if (found.isEmpty()) {
            throw new KerasException("model `" + model.name() + "` has no " + key);
        }
        return found;
    }

    private Taken arguments(JsonNode call) {
        if (Origin.isFunction(layer.className())) {
            List<TensorRef> tensors = new ArrayList<>();
            FunctionCall.of(layer).tensors().forEach(each -> collect(each, tensors, false));
            return new Taken(tensors, List.of());
        }
        List<TensorRef> tensors = new ArrayList<>();
        JsonNode arguments = call.path("args");
        refuseTruths(arguments);
        FIRST_ARGUMENTS.forEach(name -> refuseTruths(call.path("kwargs").path(name)));
        for (int i = 0; i < arguments.size(); i++) {
            if (i == 0) {
                collect(arguments.get(i), tensors, false);
            } else if (!isNeutral(arguments.get(i))) {
                throw layer.refusal("it is called with a second argument, which is not supported");
            }
        }
        call.path("kwargs").properties().forEach(keyword -> {
            if (tensors.isEmpty() && FIRST_ARGUMENTS.contains(keyword.getKey())) {
                collect(keyword.getValue(), tensors, false);
            } else if (!isTaken(keyword.getKey())) {
                refuseUnlessNeutral(keyword);
            }
        });
        return withOwnKeywords(tensors, call.path("kwargs"));
    }

    private boolean isTaken(String keyword) {
        boolean recurrent = RECURRENT.contains(FormerLayers.today(layer.className()));
        return switch (keyword) {
            case "initial_state" -> recurrent;
            // Keras's predict says false to each layer of a functional model, whatever its call says.
            case "training" -> true;
            case "mask" -> recurrent || layer.isModel() || MASKED.contains(FormerLayers.today(layer.className()));
            default -> false;
        };
    }

    private Taken withOwnKeywords(List<TensorRef> tensors, JsonNode keywords) {
        List<@Nullable TensorRef> masks = masks(keywords.path("mask"));
        JsonNode states = keywords.path("initial_state");
        if (!isNeutral(states) && !states.isMissingNode()) {
            if (!masks.isEmpty()) {
                throw layer.refusal("it is called with both mask and initial_state, which is not supported");
            }
            collect(states, tensors, false);
        }
        return new Taken(tensors, masks);
    }

    /** One for each input, null where there is none; nothing at all when no mask is given. */
    private List<@Nullable TensorRef> masks(JsonNode mask) {
        List<@Nullable TensorRef> masks = new ArrayList<>();
        for (JsonNode each : mask.isArray() ? mask : List.of(mask)) {
            List<TensorRef> tensors = new ArrayList<>();
            if (!isNeutral(each) && !each.isMissingNode()) {
                collect(each, tensors, false);
            }
            masks.add(tensors.isEmpty() ? null : tensors.get(0));
        }
        return masks.stream().allMatch(Objects::isNull) ? List.of() : masks;
    }

    private List<TensorRef> list(JsonNode call) {
        List<TensorRef> tensors = new ArrayList<>();
        collect(call, tensors, false);
        return tensors;
    }

    private void refuseUnlessNeutral(Map.Entry<String, JsonNode> keyword) {
        if (!isNeutral(keyword.getValue())) {
            throw layer.refusal("it is called with " + keyword.getKey() + "=" + shown(keyword.getValue())
                    + ", which is not supported");
        }
    }

    static String shown(JsonNode value) {
        return value.isValueNode() ? value.toString() : value.findValue("keras_history") == null ? "…" : "a tensor";
    }

    /** Whether an argument is as if it were not there. */
    static boolean isNeutral(JsonNode argument) {
        return argument.isNull()
                || (argument.isBoolean() && !argument.booleanValue())
                || (argument.isArray() && all(argument, InboundNodes::isNeutral));
    }

    private static boolean all(JsonNode list, Predicate<JsonNode> condition) {
        return StreamSupport.stream(list.spliterator(), false).allMatch(condition);
    }

    private void collect(JsonNode json, List<TensorRef> tensors, boolean end) {
        if (json.path("class_name").asText().equals(TENSOR)) {
            tensors.add(tensor(json.path("config").path("keras_history"), false));
        } else if (json.isArray() && json.path(0).isTextual()) {
            tensors.add(tensor(json, end));
            json.path(3).properties().forEach(this::refuseUnlessNeutral);
        } else if (json.isArray()) {
            json.forEach(each -> collect(each, tensors, end));
        } else if (json.isObject() && !json.has("class_name") && (end || layer.isModel())) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            json.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
            if (!end && !sorted.keySet().equals(keys(layer.config().path("input_layers")))) {
                throw layer.refusal("it is called with keys that are not those of its inputs");
            }
            sorted.values().forEach(each -> collect(each, tensors, end));
        } else {
            throw layer.refusal("it is called with something that is not a tensor, which is not supported");
        }
    }

    /** Layers compute with what is true and false in ways of their own: the sum of two trues is true. */
    private void refuseTruths(JsonNode arguments) {
        if (!layer.isModel() && arguments.findValuesAsText("dtype").contains("bool")) {
            throw layer.refusal("it is called with a tensor of dtype bool, which is not supported");
        }
    }

    private static Set<String> keys(JsonNode json) {
        Set<String> keys = new java.util.HashSet<>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private TensorRef tensor(JsonNode json, boolean end) {
        if (json.path(0).asText().equals(CONSTANT)) {
            throw layer.refusal("it is called with a constant, which is not supported");
        }
        boolean numbers = json.path(1).isInt() && json.path(2).isInt();
        if (!json.path(0).isTextual()
                || !numbers
                || json.path(1).intValue() < 0
                || json.path(2).intValue() < 0) {
            throw layer.refusal("it is called with a tensor that is not in the model: " + json);
        }
        String from = json.path(0).asText();
        return new TensorRef(
                from, json.path(1).intValue() - first(from, end), json.path(2).intValue());
    }

    /**
     * The number of the first call of a layer: a model that is a layer had one when it was made, which is not a call of
     * the outer model, and which is counted by Keras 2 and by what Keras 3 says of outputs.
     */
    private int first(String name, boolean end) {
        Structure from = model.layers().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> layer.refusal("it takes a tensor of `" + name + "`, which is not in the model"));
        if (!from.isModel()) {
            return 0;
        }
        JsonNode calls = from.json().path("inbound_nodes");
        if (calls.path(0).isObject()) {
            return end && !from.className().equals("Sequential") ? 1 : 0;
        }
        return isCountedFromZero(name) ? 0 : 1;
    }

    /** Whether calls are counted from 0: every call's output is used, so some layer takes tensor 0 of call 0. */
    private boolean isCountedFromZero(String name) {
        return model.layers().stream().anyMatch(each -> takes(each.json().path("inbound_nodes"), name))
                || takes(model.config().path("output_layers"), name);
    }

    private static boolean takes(JsonNode json, String name) {
        if (json.isArray() && json.path(0).isTextual()) {
            return json.path(0).asText().equals(name) && json.path(1).intValue() == 0;
        }
        for (JsonNode each : json) {
            if (takes(each, name)) {
                return true;
            }
        }
        return false;
    }
}
