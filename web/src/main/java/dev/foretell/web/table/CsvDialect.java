package dev.foretell.web.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretell.csv.CsvFormat;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The separator of a CSV, and whether its numbers have a decimal comma. Immutable.
 *
 * @param separator what is between two fields
 * @param decimalComma whether every comma in a number is a decimal comma, and no number has a point
 */
record CsvDialect(char separator, boolean decimalComma) {

    /** The most lines that are examined. */
    private static final int EXAMINED = 100;

    /** The line with which spreadsheets are told the separator. */
    private static final Pattern TOLD = Pattern.compile("\\s*\"?sep=(.)\"?\\s*");

    /** A number with a comma that can only be a decimal comma, not one between thousands. */
    private static final Pattern CERTAIN = Pattern.compile("\\s*[+-]?([0-9]*,([0-9]{1,2}|[0-9]{4,})|0+,[0-9]+)\\s*");

    /** A dialect with the first lines that are read with it. */
    record Examined(CsvDialect dialect, List<TableLine> lines) {

        private long numbers() {
            return lines.stream()
                    .mapToLong(line -> line.numbers(dialect.decimalComma))
                    .sum();
        }

        /** Whether a number has a comma that is not one between thousands. */
        private boolean hasCertainComma() {
            return lines.stream()
                    .flatMap(line -> line.fields().stream())
                    .anyMatch(field -> CERTAIN.matcher(field).matches());
        }
    }

    /**
     * Finds the dialect in which the most of the first lines have the numbers of a row.
     *
     * @param text the beginning of the file
     * @param whole whether it is the whole file
     * @param width how many numbers the model takes
     */
    static Examined of(String text, boolean whole, int width) {
        Optional<Character> told = told(text);
        Comparator<Examined> best = Comparator.comparingLong((Examined each) -> fitting(each, width))
                .thenComparingLong(each -> frequency(told.isPresent() ? "" : text, each.dialect.separator))
                .thenComparingLong(Examined::numbers);
        return candidates(told)
                .map(dialect -> new Examined(dialect, dialect.lines(text, whole)))
                .filter(each -> !each.dialect.decimalComma || each.hasCertainComma())
                .reduce((one, other) -> best.compare(other, one) > 0 ? other : one)
                .orElseThrow();
    }

    /**
     * Finds the dialect of a table with texts, in which commas say nothing: the first in which a line is the header.
     *
     * @param text the beginning of the file
     * @param whole whether it is the whole file
     */
    static Examined withHeader(String text, boolean whole, Predicate<TableLine> isHeader) {
        List<Examined> candidates = candidates(told(text))
                .filter(dialect -> !dialect.decimalComma)
                .map(dialect -> new Examined(dialect, dialect.lines(text, whole)))
                .toList();
        return candidates.stream()
                .filter(each -> each.lines.stream().anyMatch(isHeader))
                .findFirst()
                .orElse(candidates.get(0));
    }

    /** The separator that the first line tells, as spreadsheets do. */
    private static Optional<Character> told(String text) {
        Matcher line = TOLD.matcher(text.lines().findFirst().orElse(""));
        return line.matches() && "\"\r\n".indexOf(line.group(1).charAt(0)) < 0
                ? Optional.of(line.group(1).charAt(0))
                : Optional.empty();
    }

    /** Whether a line only tells the separator. */
    static boolean tells(TableLine line) {
        return line.number() == 1
                && line.fields().get(0).strip().startsWith("sep=")
                && line.fields().stream().skip(1).allMatch(String::isBlank);
    }

    private static Stream<CsvDialect> candidates(Optional<Character> told) {
        List<Character> separators = told.map(List::of).orElse(CsvFormat.SEPARATORS);
        return Stream.concat(
                separators.stream().map(separator -> new CsvDialect(separator, false)),
                separators.stream().map(separator -> new CsvDialect(separator, true)));
    }

    /** How many lines have as many numbers as a row, or more. */
    private static long fitting(Examined each, int width) {
        return each.lines.stream()
                .filter(line -> line.numbers(each.dialect.decimalComma) >= width)
                .count();
    }

    private static long frequency(String text, char separator) {
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        return line.chars().filter(c -> c == separator).count();
    }

    /** The first lines that are not blank; the last one is left out where it may be cut. */
    private List<TableLine> lines(String text, boolean whole) {
        List<TableLine> lines = new ArrayList<>();
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .fieldSeparator(separator)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new StringReader(text))) {
            for (CsvRecord each : records) {
                if (!each.getFields().stream().allMatch(String::isBlank)) {
                    lines.add(new TableLine(each.getStartingLineNumber(), each.getFields()));
                }
                if (lines.size() > EXAMINED) {
                    break;
                }
            }
        } catch (CsvParseException | IOException e) {
            return lines; // The reading of the rows reports it, with its line.
        }
        boolean cut = !whole || lines.size() > EXAMINED;
        return cut && lines.size() > 1 ? lines.subList(0, lines.size() - 1) : lines;
    }
}
