package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A layer or model as it is configured, without its weights. Immutable; the same only as itself.
 *
 * @param json the layer as Keras wrote it: {@code {"class_name": …, "config": …}}
 * @param parts the layers within a wrapper by the names of Keras's attributes
 * @param layers the layers of a model, in the order of the file
 */
record Structure(String name, String className, JsonNode json, Map<String, Structure> parts, List<Structure> layers) {

    private static final Set<String> MODELS = Set.of("Sequential", "Functional", "Model");
    private static final String INPUT = "InputLayer";
    private static final List<String> PARTS = List.of("layer", "cell");

    /**
     * The structure of a model.
     *
     * @throws KerasException when it is none, or has layers of classes of its own
     */
    static Structure model(JsonNode json) {
        String className = json.path("class_name").asText();
        if (!json.isObject() || className.isEmpty()) {
            throw new KerasException("it does not describe a model: it has no class_name");
        }
        if (!MODELS.contains(className)) {
            throw new KerasException("the model is a `" + className
                    + "`; only sequential and functional models are supported, because others are Python code");
        }
        return layer(json, "model");
    }

    /** The settings. */
    JsonNode config() {
        return json.path("config");
    }

    /** The settings; of a function also what it is called with. */
    JsonNode settings() {
        return Origin.isFunction(className) ? FunctionCall.of(this).settings() : config();
    }

    /** Whether it is a model itself. */
    boolean isModel() {
        return isModel(className);
    }

    static boolean isModel(String className) {
        return MODELS.contains(className);
    }

    /** Whether it is where a tensor enters a model. */
    boolean isInput() {
        return className.equals(INPUT);
    }

    /** The layer for messages, as {@link Layer#label()}. */
    String label() {
        return Origin.label(name, className);
    }

    /** A refusal that names the layer. */
    KerasException refusal(String reason) {
        return new KerasException(label() + ": " + reason);
    }

    private static Structure layer(JsonNode json, String otherwise) {
        String className = FormerLayers.ownName(Origin.of(json).className(json));
        String name = json.path("name").asText(json.path("config").path("name").asText(otherwise));
        Structure bare = new Structure(name, className, json, Map.of(), List.of());
        Origin.of(json).refuseUnlessLayer(bare);
        if (bare.isModel()) {
            return new Structure(name, className, json, Map.of(), layers(bare));
        }
        return new Structure(name, className, json, parts(bare), List.of());
    }

    private static List<Structure> layers(Structure model) {
        JsonNode config = model.config();
        JsonNode list = config.isArray() ? config : config.path("layers");
        if (!list.isArray()) {
            throw new KerasException("model `" + model.name() + "` has no list of layers");
        }
        List<Structure> layers = new ArrayList<>();
        for (JsonNode each : list) {
            layers.add(within(model, () -> layer(each, "")));
        }
        return layers;
    }

    private static Map<String, Structure> parts(Structure wrapper) {
        if (wrapper.className().equals("Bidirectional")) {
            return directions(wrapper);
        }
        Map<String, Structure> parts = new LinkedHashMap<>(AttentionParts.of(wrapper));
        for (String part : PARTS) {
            JsonNode json = wrapper.config().path(part);
            if (json.isObject() && json.has("class_name")) {
                parts.put(part, within(wrapper, () -> layer(json, part)));
            }
        }
        return parts;
    }

    /** The two layers of a bidirectional one. Keras 2 writes the second only if it is not the first's mirror image. */
    private static Map<String, Structure> directions(Structure wrapper) {
        JsonNode forward = wrapper.config().path("layer");
        JsonNode backward = wrapper.config().path("backward_layer");
        if (!forward.isObject()) {
            throw wrapper.refusal("it has no layer");
        }
        Map<String, Structure> parts = new LinkedHashMap<>();
        parts.put("forward_layer", within(wrapper, () -> layer(named(forward, "forward_"), "forward")));
        JsonNode second = backward.isObject() ? backward : mirrored(named(forward, "backward_"));
        parts.put("backward_layer", within(wrapper, () -> layer(second, "backward")));
        return parts;
    }

    private static JsonNode named(JsonNode layer, String prefix) {
        ObjectNode copy = layer.deepCopy();
        String name = layer.path("config").path("name").asText();
        copy.withObject("/config").put("name", name.startsWith(prefix) ? name : prefix + name);
        return copy;
    }

    private static JsonNode mirrored(JsonNode layer) {
        ObjectNode config = (ObjectNode) layer.path("config");
        config.put("go_backwards", !config.path("go_backwards").asBoolean());
        return layer;
    }

    /** Names the wrapper or model that a refused layer is in. */
    private static Structure within(Structure outer, Supplier<Structure> inner) {
        try {
            return inner.get();
        } catch (KerasException e) {
            throw outer.json().has("inbound_nodes") || !outer.isModel() ? outer.refusal(e.getMessage()) : e;
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return label();
    }
}
