package dev.foretell.manifest;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the class that a text names. Stateless. */
final class ClassNames {

    /** Some tools write whole numbers with a fraction. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("(\\d{1,9})(\\.0*)?");

    private ClassNames() {}

    /** The index of the label that a text names: by the label or an alias in any case, or by the label's number. */
    static OptionalInt indexOf(List<String> labels, Map<String, String> aliases, String text) {
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (label.equalsIgnoreCase(text) || isAliasOf(aliases, label, text)) {
                return OptionalInt.of(i);
            }
        }
        Matcher number = WHOLE_NUMBER.matcher(text);
        int index = number.matches() ? Integer.parseInt(number.group(1)) : labels.size();
        return index < labels.size() ? OptionalInt.of(index) : OptionalInt.empty();
    }

    private static boolean isAliasOf(Map<String, String> aliases, String label, String text) {
        return aliases.entrySet().stream()
                .anyMatch(alias -> alias.getKey().equalsIgnoreCase(text)
                        && alias.getValue().equals(label));
    }
}
