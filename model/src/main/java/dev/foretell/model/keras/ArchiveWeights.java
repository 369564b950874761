package dev.foretell.model.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a {@code .keras} archive: HDF5 in which groups are named by the classes of the layers, in the order of the
 * model, and variables are numbered. Source: {@code keras/src/saving/saving_lib.py} of Keras 3.
 */
final class ArchiveWeights implements WeightGroup {

    private final @Nullable Group group;

    private ArchiveWeights(@Nullable Group group) {
        this.group = group;
    }

    static ArchiveWeights of(HdfFile file) {
        return new ArchiveWeights(file);
    }

    @Override
    public Map<String, Weight> variables(List<String> names) {
        Map<String, Weight> variables = new LinkedHashMap<>();
        Group vars = child(group, "vars");
        for (int i = 0; i < names.size(); i++) {
            if (vars != null && vars.getChildren().get(Integer.toString(i)) instanceof Dataset dataset) {
                variables.put(names.get(i), Hdf5.weight(dataset));
            }
        }
        return variables;
    }

    @Override
    public WeightGroup part(String attribute) {
        return new ArchiveWeights(child(group, attribute));
    }

    @Override
    public WeightGroup layer(String name, String className, int number) {
        String key = snakeCase(className) + (number == 0 ? "" : "_" + number);
        return new ArchiveWeights(child(child(group, "layers"), key));
    }

    private static @Nullable Group child(@Nullable Group parent, String name) {
        Node child = parent == null ? null : parent.getChildren().get(name);
        return child instanceof Group found ? found : null;
    }

    /** As {@code keras.src.utils.naming.to_snake_case}. */
    static String snakeCase(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
