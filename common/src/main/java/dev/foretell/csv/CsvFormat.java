package dev.foretell.csv;

import java.util.List;
import java.util.function.IntPredicate;

/** The form of a CSV: its separator, and what the names of its columns mean. Stateless. */
public final class CsvFormat {

    /** Names that mark the column with the truth, the first choice first. */
    public static final List<String> TRUTH = List.of("class", "label", "outcome", "target", "species", "variety");

    /** The usual separators; the first one counts when none is in the first line. */
    public static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    private CsvFormat() {}

    /** The most frequent of the usual separators in the first line that is not blank. */
    public static char separator(String text) {
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        char best = SEPARATORS.get(0);
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

    /**
     * The index of the column with the truth; -1 when no name says which it is.
     *
     * @param header the names of the columns
     * @param isCandidate whether the column of an index may be it
     */
    public static int truth(List<String> header, IntPredicate isCandidate) {
        List<String> names = header.stream().map(CsvFormat::plain).toList();
        return TRUTH.stream()
                .map(names::indexOf)
                .filter(index -> index >= 0 && isCandidate.test(index))
                .findFirst()
                .orElse(-1);
    }

    /** Whether a column's name, made {@link #plain}, marks the truth. */
    public static boolean isTruth(String plain) {
        return TRUTH.contains(plain);
    }

    /** A column's name without what makes no difference: case, spaces, hyphens and underscores. */
    public static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (char c : name.strip().toCharArray()) {
            if (c != ' ' && c != '_' && c != '-') {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }
}
