package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a model.
 *
 * @param name its name, unique in its graph
 * @param className its class as Keras names it, e.g. {@code Conv2D}, or {@code ops.Add} for a function of
 *     {@code keras.ops}
 * @param config its settings
 * @param weights its variables by their names in Keras 3, e.g. {@code kernel}; those of a recurrent layer's cell are
 *     the layer's
 * @param parts the layers within a wrapper by the names of its settings: {@code layer}, {@code forward_layer},
 *     {@code backward_layer}
 * @param graph what a model that is used as a layer consists of, or null
 */
public record Layer(
        String name,
        String className,
        Config config,
        Map<String, Weight> weights,
        Map<String, Layer> parts,
        @Nullable Graph graph) {

    /** The layer for messages: {@code layer `attn` (MultiHeadAttention)}. */
    public String label() {
        return Origin.label(name, className);
    }

    /** Whether it is a function of {@code keras.ops} rather than a layer. */
    public boolean isFunction() {
        return Origin.isFunction(className);
    }

    /**
     * Makes something of the layer's settings and weights.
     *
     * @param factory must ask for every setting
     * @throws KerasException when it refuses a setting, or does not ask for one
     */
    public <T> T made(Function<Layer, T> factory) {
        config.refuseUnlessFloat32();
        T made = factory.apply(this);
        config.refuseUnknown();
        return made;
    }

    /** This layer as a call makes it that adds the setting {@code call}; the layer has the same name and weights. */
    Layer called(JsonNode call) {
        return new Layer(name, className, config.with("call", call), weights, parts, graph);
    }

    /** This layer with settings none of which was asked for. */
    public Layer unread() {
        return new Layer(name, className, config.unread(), weights, parts, graph);
    }

    /**
     * The layer within this wrapper.
     *
     * @param part the name of the setting that holds it
     * @throws KerasException when there is none
     */
    public Layer wrapped(String part) {
        config.ignore("layer", "backward_layer");
        Layer wrapped = parts.get(part);
        if (wrapped == null) {
            throw refusal("the file does not say which layer it wraps");
        }
        return wrapped;
    }

    /** A refusal that names the layer. */
    public KerasException refusal(String reason) {
        return new KerasException(label() + ": " + reason);
    }

    /**
     * A variable.
     *
     * @throws KerasException when the layer has none of this name
     */
    public Weight weight(String variable) {
        Weight weight = weights.get(variable);
        if (weight == null) {
            throw refusal("the file has no weights `" + variable + "` for it");
        }
        return weight;
    }

    /**
     * A variable of a certain shape.
     *
     * @throws KerasException when the layer has none of this name, or one of another shape
     */
    public Weight weight(String variable, int... shape) {
        Weight weight = weight(variable);
        if (!Arrays.equals(weight.shape(), shape)) {
            throw refusal("its weights `" + variable + "` should have the shape " + Arrays.toString(shape)
                    + ", but have " + Arrays.toString(weight.shape()));
        }
        return weight;
    }
}
