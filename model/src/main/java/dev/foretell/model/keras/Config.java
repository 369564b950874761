package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a layer. It remembers which were asked for, so that an unknown setting is refused rather than
 * ignored. For one thread.
 */
public final class Config {

    /** What matters to training only, or says what is known otherwise. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "name", "trainable", "batch_shape", "batch_input_shape", "build_config", "seed", "noise_shape", "autocast");

    private static final List<String> MIXED = List.of("mixed_float16", "mixed_bfloat16");

    private static final List<String> TRAINING = List.of("_initializer", "_regularizer", "_constraint");

    private final String layer;
    private final JsonNode json;
    private final KerasVersion keras;
    private final Set<String> asked = new HashSet<>();

    /** Settings that Keras 3 wrote. */
    public Config(String layer, JsonNode json) {
        this(layer, json, KerasVersion.NEWEST);
    }

    /**
     * @param layer the layer for messages
     * @param json its settings as Keras wrote them
     * @param keras the major version of Keras that wrote them, 2 or 3
     */
    public Config(String layer, JsonNode json, int keras) {
        this(layer, json, new KerasVersion(keras, Integer.MAX_VALUE));
    }

    Config(String layer, JsonNode json, KerasVersion keras) {
        this.layer = layer;
        this.json = json;
        this.keras = keras;
    }

    /** These settings for another reader, which has asked for none of them yet. */
    public Config unread() {
        return new Config(layer, json, keras);
    }

    /** These settings and another one, or another value of it; none of them is asked for yet. */
    Config with(String key, JsonNode value) {
        ObjectNode changed = json.deepCopy();
        changed.set(key, value);
        return new Config(layer, changed, keras);
    }

    /** The major version of Keras that wrote the settings, 2 or 3: some functions have changed between the two. */
    public int keras() {
        return keras.major();
    }

    /** Whether a version of Keras wrote the settings, or a later one. */
    public boolean since(int major, int minor) {
        return keras.since(major, minor);
    }

    /** A setting as it stands, missing or null if it is not set. */
    public JsonNode json(String key) {
        asked.add(key);
        return json.path(key);
    }

    /** Whether a setting is there and not null. */
    public boolean has(String key) {
        return !isNone(json(key));
    }

    private static boolean isNone(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** A whole number. */
    public int integer(String key) {
        return integer(key, json(key));
    }

    /** A whole number, or what Keras takes when it is not set. */
    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    private int integer(String key, JsonNode value) {
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw refusal(key, "a whole number", value);
        }
        return value.intValue();
    }

    /** A number. */
    public double number(String key) {
        JsonNode value = json(key);
        if (!value.isNumber()) {
            throw refusal(key, "a number", value);
        }
        return value.doubleValue();
    }

    /** A number, or what Keras takes when it is not set. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** True or false, or what Keras takes when it is not set. */
    public boolean bool(String key, boolean otherwise) {
        JsonNode value = json(key);
        if (isNone(value)) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw refusal(key, "true or false", value);
        }
        return value.booleanValue();
    }

    /** A text. */
    public String text(String key) {
        JsonNode value = json(key);
        if (!value.isTextual()) {
            throw refusal(key, "a text", value);
        }
        return value.textValue();
    }

    /** A text, or what Keras takes when it is not set. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** One of several texts. */
    public String oneOf(String key, String otherwise, String... allowed) {
        String value = text(key, otherwise);
        if (!List.of(allowed).contains(value)) {
            throw new KerasException(layer + ": " + key + " `" + value + "` is not supported; supported are "
                    + String.join(", ", allowed));
        }
        return value;
    }

    /** Some whole numbers: a list of {@code count}, or one number that stands for all of them. */
    public int[] integers(String key, int count) {
        JsonNode value = json(key);
        int[] numbers = new int[count];
        if (!value.isArray()) {
            Arrays.fill(numbers, integer(key, value));
            return numbers;
        }
        if (value.size() != count) {
            throw refusal(key, count + " whole numbers", value);
        }
        Arrays.setAll(numbers, i -> integer(key, value.get(i)));
        return numbers;
    }

    /**
     * Some pairs of whole numbers: a list of {@code count}, in which a number stands for a pair of it, or a number for
     * all.
     */
    public int[][] pairs(String key, int count) {
        JsonNode value = json(key);
        JsonNode listed = count == 1 && value.size() == 2
                ? JsonNodeFactory.instance.arrayNode().add(value)
                : value;
        if (listed.isArray() && listed.size() != count) {
            throw refusal(key, count + " pairs of whole numbers", value);
        }
        int[][] pairs = new int[count][];
        Arrays.setAll(pairs, i -> pair(key, listed.isArray() ? listed.get(i) : listed));
        return pairs;
    }

    private int[] pair(String key, JsonNode value) {
        if (value.isArray() && value.size() != 2) {
            throw refusal(key, "pairs of whole numbers", value);
        }
        return new int[] {
            integer(key, value.isArray() ? value.get(0) : value), integer(key, value.isArray() ? value.get(1) : value)
        };
    }

    /** Some whole numbers, however many. */
    public int[] integers(String key) {
        return json(key).isArray() ? integers(key, json(key).size()) : integers(key, 1);
    }

    /**
     * Refuses a setting that changes what the layer computes in a way that is not supported.
     *
     * @param neutral the value with which it changes nothing
     */
    public void refuseUnless(String key, boolean neutral) {
        if (bool(key, neutral) != neutral) {
            throw new KerasException(layer + ": " + key + "=" + !neutral + " is not supported");
        }
    }

    /**
     * Refuses to compute in anything but 32-bit floats, or in a mixed precision, whose weights are 32-bit floats.
     *
     * @throws KerasException when the layer's dtype, or its policy, is another
     */
    public void refuseUnlessFloat32() {
        if (has("dtype") && !policy().equals("float32") && !isMixed()) {
            throw new KerasException(
                    layer + ": it computes in " + policy() + "; supported are float32, " + String.join(", ", MIXED)
                            + (policy().contains("_from_") ? ": save it before it is quantized" : ""));
        }
    }

    /** Whether Keras computes with 16-bit floats and has 32-bit ones as weights. */
    boolean isMixed() {
        return MIXED.contains(policy());
    }

    /** The name of the dtype, or of its policy; of a quantized layer as {@code int8_from_float32}. */
    String policy() {
        JsonNode dtype = json("dtype");
        JsonNode config = dtype.path("config");
        return dtype.isTextual()
                ? dtype.textValue()
                : config.has("mode")
                        ? config.path("mode").asText() + "_from_"
                                + config.path("source_name").asText()
                        : config.path("name").asText("float32");
    }

    /** Some numbers: one, or a list of them. */
    public double[] numbers(String key) {
        JsonNode value = json(key);
        JsonNode list =
                value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value);
        double[] numbers = new double[list.size()];
        Arrays.setAll(numbers, i -> {
            if (!list.get(i).isNumber()) {
                throw refusal(key, "a number or a list of numbers", value);
            }
            return list.get(i).doubleValue();
        });
        return numbers;
    }

    /** Says that settings do not matter to prediction. */
    public void ignore(String... keys) {
        asked.addAll(List.of(keys));
    }

    /** Says that no setting matters to prediction. */
    public void ignoreAll() {
        json.fieldNames().forEachRemaining(asked::add);
    }

    /**
     * Refuses settings that were not asked for.
     *
     * @throws KerasException when there is one that may matter
     */
    public void refuseUnknown() {
        Set<String> unknown = new TreeSet<>();
        json.properties().forEach(setting -> {
            String key = setting.getKey();
            if (!isNone(setting.getValue()) && !asked.contains(key) && matters(key)) {
                unknown.add(key);
            }
        });
        if (!unknown.isEmpty()) {
            throw new KerasException(layer + ": its settings " + String.join(", ", unknown) + " are not known");
        }
    }

    private static boolean matters(String key) {
        return !WITHOUT_MEANING.contains(key) && TRAINING.stream().noneMatch(key::endsWith);
    }

    private KerasException refusal(String key, String expected, JsonNode found) {
        return new KerasException(layer + ": expected " + expected + " as " + key + ", found "
                + (found.isMissingNode() ? "nothing" : shortened(found.toString())));
    }

    /** The settings for messages. */
    @Override
    public String toString() {
        return shortened(json.toString());
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
