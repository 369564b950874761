package dev.foretell.web.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the model's columns by the names of JSON members, and notes which names were matched. Used by one thread. */
final class JsonNames {

    /** Returned for a name that means no column. */
    static final int NONE = -1;

    private static final int MAX_OTHERS = 1_000;
    private static final int MAX_MATCHED = 30;

    private final InputColumns model;
    private final Map<String, Integer> exact = new HashMap<>();

    /** The columns that other names mean; limited, since names are the sender's. */
    private final Map<String, Integer> others = new HashMap<>();

    private final Map<String, Integer> matched = new TreeMap<>();

    JsonNames(InputColumns model) {
        this.model = model;
        for (int column = 0; column < model.width(); column++) {
            exact.put(model.name(column), column);
        }
    }

    /** The column that has exactly this name, or {@link #NONE}. */
    int exact(String name) {
        return exact.getOrDefault(name, NONE);
    }

    /** The column that a name in another spelling means, or {@link #NONE}. */
    int find(String name) {
        Integer known = others.get(name);
        if (known != null) {
            return known;
        }
        int column = model.find(name).orElse(NONE);
        if (others.size() < MAX_OTHERS) {
            others.put(name, column);
        }
        if (column != NONE && matched.size() < MAX_MATCHED && !model.isUsual(name, column)) {
            matched.put(name, column);
        }
        return column;
    }

    /** What the sender should know: the names that were matched. */
    List<String> notes() {
        return matched.isEmpty()
                ? List.of()
                : List.of("Columns were matched by their names: "
                        + matched.entrySet().stream()
                                .map(each -> FoundText.quoted(each.getKey()) + " is " + model.name(each.getValue()))
                                .collect(Collectors.joining(", "))
                        + ".");
    }
}
