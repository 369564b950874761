package dev.foretell.model.keras;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights in a {@code .keras} archive, and in what {@code save_weights} of Keras 3 writes: HDF5 in which groups are
 * named by the classes of the layers, in the order of the model, and variables are numbered. Source:
 * {@code keras/src/saving/saving_lib.py} of Keras 3. For one model.
 */
final class ArchiveWeights implements WeightFile {

    private static final String LAYERS = "layers";

    /** Where TensorFlow 2.12 to 2.15 has the layers. Those that have weights are listed twice, and count twice. */
    private static final String DEPENDENCIES = "_layer_checkpoint_dependencies";

    /** What a layer has beside its weights, without meaning in prediction. */
    private static final List<String> OTHERS =
            List.of("seed_generator", "random_generator", "_random_generator", "_lookup_layer");

    /** Variables that are not numbered, but have their names. */
    private static final Set<String> NAMED = Set.of("idf_weights");

    private final Hdf5Group root;
    private final Map<Structure, Map<String, Weight>> weights = new HashMap<>();

    ArchiveWeights(Hdf5Group root) {
        this.root = root;
    }

    @Override
    public Map<Structure, Map<String, Weight>> weights(Structure model) {
        readLayers(model, root);
        return weights;
    }

    private void readLayers(Structure model, @Nullable Hdf5Group group) {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> known = new HashSet<>();
        Hdf5Group layers = layers(group);
        boolean dependencies = layers != null && layers.path().endsWith(DEPENDENCIES);
        for (Structure layer : model.layers()) {
            String key = snakeCase(layer.className());
            int number = counts.merge(key, 1, Integer::sum) - 1;
            String name = number == 0 ? key : key + "_" + number;
            Hdf5Group own = layers == null ? null : layers.group(name);
            if (dependencies && hasWeights(own)) {
                counts.merge(key, 1, Integer::sum);
            }
            known.add(name);
            read(layer, own);
        }
        if (layers != null) {
            layers.groups().stream()
                    .filter(name -> !known.contains(name))
                    .forEach(name -> refuseWeights(layers.group(name)));
        }
        refuseOwn(group);
    }

    private static @Nullable Hdf5Group layers(@Nullable Hdf5Group model) {
        if (model == null) {
            return null;
        }
        Hdf5Group layers = model.group(LAYERS);
        return layers == null ? model.group(DEPENDENCIES) : layers;
    }

    private static boolean hasWeights(@Nullable Hdf5Group group) {
        return group != null
                && (!group.arrays().isEmpty()
                        || group.groups().stream()
                                .anyMatch(name -> !OTHERS.contains(name) && hasWeights(group.group(name))));
    }

    /** Whether a file is laid out so. */
    static boolean isIn(Hdf5Group root) {
        return layers(root) != null;
    }

    /** A model itself has no weights. */
    private static void refuseOwn(@Nullable Hdf5Group model) {
        Hdf5Group vars = model == null ? null : model.group("vars");
        if (vars != null) {
            refuseWeights(vars);
        }
    }

    private void read(Structure layer, @Nullable Hdf5Group group) {
        if (layer.isModel()) {
            readLayers(layer, group);
            return;
        }
        layer.parts().forEach((attribute, part) -> read(part, group == null ? null : within(group, attribute)));
        List<String> names = Variables.of(layer.className(), layer.config());
        Map<String, Weight> variables = Map.of();
        if (group != null && !names.isEmpty()) {
            variables = variables(layer, names, Variables.inCell(layer.className()) ? group.group("cell") : group);
            refuseOthers(layer, group);
        }
        weights.put(layer, variables);
    }

    /** The group of an attribute, which Keras names as it stands if no property of the layer shows it. */
    private static @Nullable Hdf5Group within(Hdf5Group group, String attribute) {
        Hdf5Group shown = group.group(attribute);
        return shown == null ? group.group("_" + attribute) : shown;
    }

    private static Map<String, Weight> variables(Structure layer, List<String> names, @Nullable Hdf5Group group) {
        Hdf5Group vars = group == null ? null : group.group("vars");
        Map<String, Weight> variables = new LinkedHashMap<>();
        if (vars == null) {
            return variables;
        }
        String owner = Variables.inCell(layer.className()) ? null : vars.text("name");
        if (owner != null && !owner.equals(layer.config().path("name").asText(owner))) {
            throw layer.refusal("the weights at " + vars.path() + " are those of a layer `" + owner + "`");
        }
        for (int i = 0; i < names.size(); i++) {
            Weight weight = vars.array(key(names.get(i), i));
            if (weight != null) {
                variables.put(names.get(i), weight);
            }
        }
        for (String array : vars.arrays()) {
            if (!isNumberBelow(array, names.size()) && !NAMED.contains(array)) {
                throw layer.refusal("the file has weights at " + vars.path() + "/" + array
                        + " that it does not know; it knows " + String.join(", ", names));
            }
        }
        return variables;
    }

    private static String key(String variable, int number) {
        return NAMED.contains(variable) ? variable : Integer.toString(number);
    }

    private static boolean isNumberBelow(String name, int end) {
        return name.matches("0|[1-9]\\d{0,5}") && Integer.parseInt(name) < end;
    }

    private static void refuseOthers(Structure layer, Hdf5Group group) {
        for (String name : group.groups()) {
            boolean known = name.equals("vars")
                    || OTHERS.contains(name)
                    || layer.parts().containsKey(name)
                    || (Variables.inCell(layer.className()) && name.equals("cell"));
            if (!known) {
                refuseWeights(group.group(name));
            }
        }
    }

    private static void refuseWeights(@Nullable Hdf5Group group) {
        if (group == null) {
            return;
        }
        if (!group.arrays().isEmpty()) {
            throw new KerasException(
                    "the file has weights at " + group.path() + " that belong to no layer of the model");
        }
        group.groups().stream()
                .filter(name -> !OTHERS.contains(name))
                .forEach(name -> refuseWeights(group.group(name)));
    }

    /** Converts names like {@code keras.src.utils.naming.to_snake_case}. */
    static String snakeCase(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
