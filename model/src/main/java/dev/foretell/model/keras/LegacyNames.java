package dev.foretell.model.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pairs the variables of a layer, or of all layers of a nested model, with the names that an HDF5 file has for them.
 * Immutable.
 *
 * <p>The order is Keras's: what is trained first, then the rest. It decides only between names that fit equally well.
 */
final class LegacyNames {

    /**
     * A variable.
     *
     * @param place names that have to be in the path of the variable's name
     */
    record Variable(Structure layer, String name, boolean trained, List<String> place) {}

    private final Structure outer;
    private final List<Variable> variables;
    private final boolean complete;

    private LegacyNames(Structure outer, List<Variable> variables, boolean complete) {
        this.outer = outer;
        this.variables = variables;
        this.complete = complete;
    }

    /** The variables of a layer of the model, and of all that are within it. */
    static LegacyNames of(Structure layer) {
        List<Variable> all = new ArrayList<>();
        boolean complete = collect(layer, List.of(), trained(layer), all);
        List<Variable> ordered = Stream.concat(
                        all.stream().filter(Variable::trained), all.stream().filter(each -> !each.trained()))
                .toList();
        return new LegacyNames(layer, trained(layer) ? ordered : all, complete);
    }

    /** Adds the variables of a layer; false if it, or one within it, is of a kind whose variables are not known. */
    private static boolean collect(Structure layer, List<String> place, boolean trained, List<Variable> all) {
        List<String> names = Variables.of(layer.className(), layer.config());
        for (String name : names) {
            all.add(new Variable(layer, name, trained && Variables.isTrained(name), place));
        }
        boolean complete = !names.isEmpty() || layer.isModel() || !layer.parts().isEmpty();
        for (Map.Entry<String, Structure> part : layer.parts().entrySet()) {
            Structure inner = part.getValue();
            boolean named =
                    part.getKey().endsWith("ward_layer") || part.getKey().endsWith("_dense");
            List<String> within = named ? with(place, inner.name()) : place;
            complete &= collect(inner, within, trained && trained(inner), all);
        }
        for (Structure inner : layer.layers()) {
            complete &= collect(inner, with(place.subList(0, 0), inner.name()), trained && trained(inner), all)
                    || inner.isInput();
        }
        return complete;
    }

    private static List<String> with(List<String> place, String name) {
        return Stream.concat(place.stream(), Stream.of(name)).toList();
    }

    private static boolean trained(Structure layer) {
        return layer.config().path("trainable").asBoolean(true);
    }

    /**
     * Finds each variable's name.
     *
     * @param names the file's names, in its order
     * @throws KerasException when names are left over, or fit several variables
     */
    Map<Variable, String> paired(List<String> names) {
        Map<Variable, String> paired = new LinkedHashMap<>();
        if (inOrder(names)) {
            for (int i = 0; i < names.size(); i++) {
                paired.put(variables.get(i), names.get(i));
            }
            return paired;
        }
        Set<String> used = new HashSet<>();
        for (Variable variable : variables) {
            List<String> fitting = names.stream()
                    .filter(name -> fits(variable, name))
                    .distinct()
                    .toList();
            if (fitting.size() == 1 && used.add(fitting.get(0))) {
                paired.put(variable, fitting.get(0));
            } else if (!fitting.isEmpty()) {
                throw variable.layer()
                        .refusal("the file has several weights that may be its `" + variable.name() + "`: "
                                + String.join(", ", names));
            }
        }
        names.stream()
                .filter(name -> complete && !used.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw outer.refusal("the file has weights `" + name + "` for it, which it does not know");
                });
        return paired;
    }

    private boolean inOrder(List<String> names) {
        if (names.size() != variables.size() || new HashSet<>(names).size() != names.size()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            if (!fits(variables.get(i), names.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Variable variable, String name) {
        List<String> path = Arrays.asList(name.split("/"));
        String last = path.get(path.size() - 1).replaceAll(":\\d+$", "");
        if (!Variables.isNamed(variable.layer().className(), variable.name(), last)) {
            return false;
        }
        // Keras 2 puts backward_ before the name of a second layer of a Bidirectional that it was given. Keras 3.0
        // wrote no paths: variables of one name could not be saved at all.
        return path.size() == 1
                || variable.place().stream().allMatch(place -> isIn(path, place) || isIn(path, "backward_" + place));
    }

    /** Whether a layer is in the path of a name; a name of Keras 2 may have slashes. */
    private static boolean isIn(List<String> path, String layer) {
        return Collections.indexOfSubList(path, Arrays.asList(layer.split("/"))) >= 0;
    }
}
