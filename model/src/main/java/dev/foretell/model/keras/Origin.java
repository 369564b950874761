package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the class of a layer comes from: from Keras itself, or from custom Python code, which is never run.
 * Immutable.
 *
 * @param module the Python module, empty when the file does not name it
 * @param registered the name under which the class was registered with Keras, with its package; empty when the file has
 *     none
 */
record Origin(String module, String registered) {

    private static final Pattern KERAS =
            Pattern.compile("(keras|tf_keras|tensorflow\\.keras|tensorflow\\.python\\.keras)(\\..*)?");
    private static final Pattern OPERATIONS = Pattern.compile("(keras|keras\\.src)\\.(ops|backend)(\\..*)?");

    /** What Keras 2 makes of a Python operator or function in a model. */
    private static final Set<String> CALLS = Set.of("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer");

    private static final String FUNCTION = "ops.";

    /** Whether a class is a function of {@code keras.ops}, rather than a layer. */
    static boolean isFunction(String className) {
        return className.startsWith(FUNCTION);
    }

    /** The layer or function for messages: {@code operation `add_1` (keras.ops.Add)}. */
    static String label(String name, String className) {
        return (isFunction(className) ? "operation `" + name + "` (keras." : "layer `" + name + "` (") + className
                + ")";
    }

    /**
     * The class of a layer; a function of {@code keras.ops} is not to be taken for the layer of the same name:
     * {@code ops.Concatenate}. It is one for each operator between tensors, too, and for what masks are computed by.
     */
    String className(JsonNode layer) {
        String name = layer.path("class_name").asText();
        boolean function = module.isEmpty()
                ? isUntrainable(layer)
                : OPERATIONS.matcher(module).matches();
        return function ? FUNCTION + name : name;
    }

    static Origin of(JsonNode layer) {
        String registered = layer.path("registered_name").asText("");
        // Keras does not name the module of a class that is not its own.
        String otherwise = layer.path("module").isNull() ? registered : "";
        return new Origin(layer.path("module").asText(otherwise), registered);
    }

    /**
     * Refuses what is not a layer of Keras.
     *
     * @throws KerasException when it is an operation, or of a class of its own
     */
    void refuseUnlessLayer(Structure layer) {
        String className = layer.className();
        if (isFunction(className)) {
            return;
        } else if (className.equals("Lambda")) {
            throw layer.refusal("it holds Python code, which is never run");
        } else if (CALLS.contains(className)) {
            throw layer.refusal("the operation `"
                    + layer.config().path("function").asText(layer.name())
                    + "` is not supported; use a layer of Keras instead");
        } else if (isForeign(className)) {
            throw layer.refusal("`" + simple(className) + "`" + pack(className)
                    + " is a custom class; Foretell does not run Python");
        }
    }

    /**
     * Whether it is a function, in HDF5, which does not name modules: every layer of Keras 3 says whether it is
     * trainable.
     */
    private static boolean isUntrainable(JsonNode layer) {
        return layer.path("inbound_nodes").path(0).isObject()
                && !layer.path("config").has("trainable")
                && !Structure.isModel(layer.path("class_name").asText());
    }

    private boolean isForeign(String className) {
        return className.contains(">")
                || registered.contains(">")
                || (!module.isEmpty() && !KERAS.matcher(module).matches());
    }

    private static String simple(String className) {
        return className.substring(className.indexOf('>') + 1);
    }

    private String pack(String className) {
        String name = className.contains(">") ? className : registered;
        String pack = name.contains(">") ? name.substring(0, name.indexOf('>')) : module;
        return pack.isEmpty() || pack.equals(className) ? "" : " of the package `" + pack + "`";
    }
}
