package dev.foretell.web.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line at the beginning of a table, as text. Immutable.
 *
 * @param number the line of the file that it starts in, from 1
 * @param fields its fields, at least one of which is not blank
 */
record TableLine(long number, List<String> fields) {

    /** Words that stand for a number that is not known: a field with one of them is not a name. */
    private static final List<String> NO_NUMBER = List.of("nan", "na", "n/a", "null", "none", "inf", "-inf", "?", "-");

    boolean isComment() {
        return fields.get(0).stripLeading().startsWith("#");
    }

    /** The fields, without the mark of a comment before the first. */
    TableLine withoutMark() {
        if (!isComment()) {
            return this;
        }
        List<String> rest = new ArrayList<>(fields);
        rest.set(0, fields.get(0).strip().replaceFirst("^#+", ""));
        return new TableLine(number, List.copyOf(rest));
    }

    /** Whether each field that is not blank is text, as in a header. */
    boolean isText() {
        return fields.stream().noneMatch(field -> isNumber(field, false) || isNumber(field, true) || standsIn(field));
    }

    private static boolean standsIn(String field) {
        String word = field.strip().toLowerCase(Locale.ROOT);
        return NO_NUMBER.contains(word) || word.equals("infinity") || word.equals("-infinity");
    }

    /** How many fields are not blank. */
    int filled() {
        return (int) fields.stream().filter(field -> !field.isBlank()).count();
    }

    /** How many fields are numbers. */
    int numbers(boolean decimalComma) {
        return (int)
                fields.stream().filter(field -> isNumber(field, decimalComma)).count();
    }

    private static boolean isNumber(String field, boolean decimalComma) {
        return !Float.isNaN(Decimals.parse(field.toCharArray(), 0, field.length(), decimalComma));
    }

    /** The line for messages. */
    String shown() {
        return FoundText.quoted(String.join(" ", fields).strip());
    }
}
