package dev.foretell.web.table;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a model, if it has any, found by text without making garbage for the usual spellings. It also notes
 * whether the classes of a file are numbered from 1, which is certain at its end only. Used by one thread.
 */
final class ClassLabels {

    /** Returned for a text that is not a class. */
    static final int NONE = -2;

    private final Manifest.@Nullable Output output;
    private final List<String> labels;
    private final char[][] spellings;
    private final int[] indices;
    /** The place of the number 0 in the spellings. */
    private final int numbers;
    /** Whether a number may count from 1: not where the labels are numbers themselves. */
    private final boolean countable;

    private final boolean[] seen;
    private boolean fromZero;
    private boolean fromOne;

    private ClassLabels(Manifest.@Nullable Output output) {
        this.output = output;
        this.labels = output == null ? List.of() : output.labels();
        List<String> names = output == null ? List.of() : names(output);
        this.numbers = names.size();
        this.countable = labels.size() > 1 && names.stream().noneMatch(ClassLabels::isNumber);
        List<String> usual = new ArrayList<>(names);
        IntStream.range(0, labels.size()).mapToObj(Integer::toString).forEach(usual::add);
        this.indices = IntStream.concat(
                        usual.stream().mapToInt(this::indexOf),
                        countable ? IntStream.of(labels.size()) : IntStream.empty())
                .toArray();
        if (countable) {
            usual.add(Integer.toString(labels.size()));
        }
        this.spellings = usual.stream().map(String::toCharArray).toArray(char[][]::new);
        this.seen = new boolean[spellings.length];
    }

    /** The classes of a model. */
    static ClassLabels of(Manifest manifest) {
        return new ClassLabels(
                manifest.classification().map(Classification::output).orElse(null));
    }

    private static List<String> names(Manifest.Output output) {
        return Stream.concat(output.labels().stream(), output.aliases().keySet().stream())
                .toList();
    }

    private static boolean isNumber(String text) {
        return !Float.isNaN(Decimals.parse(text.toCharArray(), 0, text.length()));
    }

    private int indexOf(String text) {
        return output == null ? NONE : output.indexOf(text).orElse(NONE);
    }

    /** Whether the model has classes. */
    boolean exist() {
        return output != null;
    }

    /** Whether a text is blank, or a class by its name or its number from 0 or from 1. */
    boolean accept(String text) {
        char[] characters = text.toCharArray();
        return place(characters, 0, characters.length) >= 0 || slow(text.strip()) != NONE;
    }

    /**
     * The class of a text, {@link Block#UNKNOWN} when it is blank, {@link #NONE} when it is not a class. It is the
     * number of the classes, as if there were one more, for that number in a file whose classes may be numbered from 1:
     * see {@link #fromOne}.
     *
     * @throws InvalidTableException when the file has classes that are numbered from 0 and from 1
     */
    int read(char[] text, int offset, int length) {
        int place = place(text, offset, length);
        if (place >= 0) {
            return seen[place] || note(place) ? indices[place] : NONE;
        }
        String stripped = new String(text, offset, length).strip();
        int label = slow(stripped);
        return label < 0 || note(isNumber(stripped) ? numbers + label : 0) ? label : NONE;
    }

    private int place(char[] text, int offset, int length) {
        for (int i = 0; i < spellings.length; i++) {
            if (Arrays.equals(text, offset, offset + length, spellings[i], 0, spellings[i].length)) {
                return i;
            }
        }
        return -1;
    }

    /** The class of a text in an unusual spelling. */
    private int slow(String text) {
        if (text.isEmpty()) {
            return Block.UNKNOWN;
        }
        int label = indexOf(text);
        boolean beyond =
                label == NONE && countable && Decimals.parse(text.toCharArray(), 0, text.length()) == labels.size();
        return beyond ? labels.size() : label;
    }

    /** Notes a spelling that was not seen before; false when it is not a class in this file. */
    private boolean note(int place) {
        boolean beyond = countable && place == numbers + labels.size();
        if (beyond && fromZero) {
            return false;
        }
        seen[place] = true;
        fromZero |= place <= numbers;
        fromOne |= beyond;
        if (fromZero && fromOne) {
            throw new InvalidTableException("The class " + labels.size() + " is there, so that the classes seem to be"
                    + " numbered from 1, but others are not; expected " + expected() + ".");
        }
        return true;
    }

    /**
     * Whether the classes of a file that was read to its end are numbered from 1.
     *
     * @throws InvalidTableException when that is possible, but not certain
     */
    boolean fromOne() {
        if (!fromOne) {
            return false;
        }
        for (int label = 1; label < labels.size(); label++) {
            if (!seen[numbers + label]) {
                throw new InvalidTableException("The class " + labels.size()
                        + " is there, so that the classes seem to be numbered from 1, but not all of 1 to "
                        + labels.size() + " are; expected " + expected() + ".");
            }
        }
        return true;
    }

    /** What the sender should know: that the classes are numbered from 1, if they are. */
    List<String> notes() {
        return fromOne ? List.of(fromOneNote()) : List.of();
    }

    private String fromOneNote() {
        return "The classes of the file are numbered from 1 to " + labels.size()
                + ", the labels of the model from 0; they were taken in their order: "
                + IntStream.range(0, labels.size())
                        .limit(20)
                        .mapToObj(label -> label + 1 + " is " + labels.get(label))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    /** The texts that are accepted as a class, for messages. */
    String expected() {
        return "one of " + String.join(", ", labels) + " or 0 to " + (labels.size() - 1);
    }
}
