package dev.foretell.model.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights in HDF5 files as Keras 1 began them and Keras 2 and 3 go on: a group for each layer, which names its
 * variables. Keras pairs them with the variables of a model by order alone; here names have to agree, too. Source:
 * {@code keras/src/legacy/saving/legacy_h5_format.py}. For one model.
 */
final class LegacyWeights implements WeightFile {

    private static final String TOP = "top_level_model_weights";

    private final Hdf5Group root;
    private final Map<Structure, Map<String, Weight>> weights = new HashMap<>();

    /**
     * @param root the group that has the attribute {@code layer_names}
     */
    LegacyWeights(Hdf5Group root) {
        this.root = root;
    }

    @Override
    public Map<Structure, Map<String, Weight>> weights(Structure model) {
        Set<String> known = new HashSet<>();
        for (Structure layer : model.layers()) {
            known.add(layer.name());
            Hdf5Group group = root.group(layer.name());
            if (group != null) {
                read(layer, group);
            }
        }
        for (String name : names(root, "layer_names")) {
            refuseUnlessKnown(name, known);
        }
        refuseUnlessKnown(TOP, known);
        return weights;
    }

    private void refuseUnlessKnown(String name, Set<String> known) {
        Hdf5Group group = known.contains(name) ? null : root.group(name);
        if (group != null && !names(group, "weight_names").isEmpty()) {
            throw new KerasException("the file has weights of a layer `" + name + "`, which the model does not have");
        }
    }

    private void read(Structure layer, Hdf5Group group) {
        List<String> names = names(group, "weight_names");
        LegacyNames variables = LegacyNames.of(layer);
        variables
                .paired(names)
                .forEach((variable, name) -> weights.computeIfAbsent(variable.layer(), each -> new LinkedHashMap<>())
                        .put(variable.name(), array(group, name)));
    }

    private static Weight array(Hdf5Group group, String name) {
        Weight weight = group.array(name);
        if (weight == null) {
            throw new KerasException("the file has no array " + group.path() + "/" + name + ", which it names");
        }
        return weight;
    }

    /** A list of names. One that is too long for an attribute is spread over several, which are numbered. */
    private static List<String> names(Hdf5Group group, String attribute) {
        if (group.has(attribute)) {
            return group.texts(attribute);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; group.has(attribute + i); i++) {
            names.addAll(group.texts(attribute + i));
        }
        return names;
    }
}
