package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds a model's columns by the names that files and clients give them. Case, spaces, hyphens, underscores, dots and
 * brackets make no difference; a column may be called by its name, by its title or by an alias of the manifest, each
 * alone or with its unit: {@code petal_length}, {@code SepalLengthCm}, {@code petal length (cm)}. A name that may mean
 * several columns, or that has another unit, means none. Immutable.
 */
public final class FeatureNames {

    /** Marks a spelling of several columns. */
    private static final int AMBIGUOUS = -1;

    /** The shortest beginning of a word that makes two words similar. */
    private static final int LIKE = 4;

    private final List<String> names;
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> plain = new HashMap<>();
    private final Map<String, Integer> others = new HashMap<>();
    private final List<Set<String>> words;

    private FeatureNames(Manifest manifest) {
        this.names = manifest.columns();
        List<Manifest.Feature> features = manifest.namesColumns() ? manifest.features() : List.of();
        for (int column = 0; column < names.size(); column++) {
            exact.putIfAbsent(names.get(column), column);
            add(plain, plain(names.get(column)), column);
        }
        for (int column = 0; column < features.size(); column++) {
            addOthers(features.get(column), column);
        }
        this.words = features.stream()
                .map(feature -> words(feature.name() + " " + feature.title()))
                .toList();
    }

    /** The names of a model's columns. */
    public static FeatureNames of(Manifest manifest) {
        return new FeatureNames(manifest);
    }

    private void addOthers(Manifest.Feature feature, int column) {
        String unit = plain(feature.unit());
        List<String> spellings = new ArrayList<>(feature.aliases());
        spellings.add(feature.name());
        spellings.add(feature.title());
        spellings.add(feature.title().split(",", 2)[0]);
        for (String spelling : spellings) {
            add(others, plain(spelling), column);
            add(others, plain(spelling) + unit, column);
        }
    }

    private static void add(Map<String, Integer> columns, String spelling, int column) {
        if (!spelling.isEmpty()) {
            columns.merge(spelling, column, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
        }
    }

    /** The column that a name means, from 0; empty when it means none, or may mean several. */
    public OptionalInt find(String name) {
        Integer column = exact.get(name.strip());
        if (column != null) {
            return OptionalInt.of(column);
        }
        String simple = plain(name);
        column = plain.containsKey(simple) ? plain.get(simple) : others.get(simple);
        return column == null || column == AMBIGUOUS ? OptionalInt.empty() : OptionalInt.of(column);
    }

    /** Whether a name is that of the column as the manifest writes it, but for case and separators. */
    boolean isUsual(String name, int column) {
        return plain(name).equals(plain(names.get(column)));
    }

    /**
     * The column that a name probably means, for messages only: the one with the most words in common.
     *
     * @param name a name that {@link #find} does not find
     */
    public Optional<String> likely(String name) {
        Set<String> given = words(name);
        long most = 0;
        int best = AMBIGUOUS;
        for (int column = 0; column < words.size(); column++) {
            long common = common(given, words.get(column));
            best = common > most ? column : common == most ? AMBIGUOUS : best;
            most = Math.max(most, common);
        }
        return best == AMBIGUOUS ? Optional.empty() : Optional.of(names.get(best));
    }

    private static long common(Set<String> given, Set<String> known) {
        return given.stream()
                .filter(word -> known.stream().anyMatch(other -> areSimilar(word, other)))
                .count();
    }

    private static boolean areSimilar(String one, String other) {
        return one.equals(other)
                || (one.length() >= LIKE && other.startsWith(one))
                || (other.length() >= LIKE && one.startsWith(other));
    }

    private static Set<String> words(String name) {
        String apart = name.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").toLowerCase(Locale.ROOT);
        Set<String> words = new HashSet<>(List.of(apart.split("[^\\p{L}\\p{N}]+", -1)));
        words.remove("");
        return words;
    }

    /** A name without what makes no difference: only its letters and digits, in lower case. */
    static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace('µ', 'u')
                .replace('μ', 'u')
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
