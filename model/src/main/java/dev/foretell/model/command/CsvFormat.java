package dev.foretell.model.command;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The form of a CSV with a header: its separator, and what the names of its columns mean. Stateless. */
final class CsvFormat {

    /** Names that mark the column with the truth, as in the datasets that the web takes. */
    static final List<String> TRUTH = List.of("class", "label", "outcome", "target", "species");

    /** The usual separators; the first one counts when none is in the header. */
    private static final char[] SEPARATORS = {',', ';', '\t'};

    private CsvFormat() {}

    /** The most frequent of the usual separators in the first line that is not blank. */
    static char separator(String text) {
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        char best = SEPARATORS[0];
        for (char candidate : SEPARATORS) {
            if (count(line, candidate) > count(line, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String line, char separator) {
        return line.chars().filter(c -> c == separator).count();
    }

    /** The index of the column with the truth; -1 when no name says which it is. */
    static int truth(List<String> header) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            places.putIfAbsent(plain(header.get(i)), i);
        }
        return TRUTH.stream()
                .filter(places::containsKey)
                .map(places::get)
                .findFirst()
                .orElse(-1);
    }

    /** A column's name without what makes no difference: case, spaces, hyphens and underscores. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }
}
