package dev.foretell.web.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a table for a model from CSV (RFC 4180; comma, semicolon or tab): the model's numbers in order and optionally the
 * class, with or without a header line. When the header names all of the model's columns, they may stand in any order, among others.
 * Used once, by one thread.
 */
public final class CsvTable {

    /** The most rows that are taken. */
    public static final int MAX_ROWS = 10_000;

    private static final int MAX_ERRORS = 10;
    private static final int MAX_WARNINGS = 20;

    private final Manifest.Output output;
    private final List<Manifest.Feature> features;
    private final int width;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int unlikely;
    private CsvColumns columns;
    private float[] values = new float[256];
    private int[] truth = new int[32];
    private int count;

    private CsvTable(Manifest manifest) {
        this.output = manifest.output();
        this.features = manifest.input().features();
        this.width = features.size();
        this.columns = CsvColumns.inOrder(width);
    }

    /**
     * Reads a table.
     *
     * @param csv the file's bytes, in UTF-8
     * @throws InvalidTableException when it is empty, too long, or does not fit the model
     */
    public static Table read(Manifest manifest, byte[] csv) {
        return new CsvTable(manifest).read(csv);
    }

    private Table read(byte[] csv) {
        String text = new String(csv, StandardCharsets.UTF_8);
        if (text.indexOf('\0') >= 0) {
            throw new InvalidTableException("The file is not a text; expected a CSV.");
        }
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator(text))
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(withoutByteOrderMark(text))) {
            boolean first = true;
            for (CsvRecord line : reader) {
                if (isBlank(line)) {
                    continue;
                }
                if (first && isHeader(line)) {
                    columns = CsvColumns.named(line.getFields(), features);
                } else {
                    readLine(line);
                }
                first = false;
            }
        } catch (CsvParseException e) {
            throw new InvalidTableException("The file is not a well-formed CSV: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table();
    }

    private Table table() {
        if (!errors.isEmpty()) {
            throw new InvalidTableException(errors);
        }
        if (count == 0) {
            throw new InvalidTableException("The file has no rows; expected lines of " + expectedFields() + ".");
        }
        if (unlikely > MAX_WARNINGS) {
            warnings.add("… and " + (unlikely - MAX_WARNINGS) + " more values out of range.");
        }
        return new Table(
                new Rows(count, width, Arrays.copyOf(values, count * width)),
                columns.hasTruth() ? Optional.of(Arrays.copyOf(truth, count)) : Optional.empty(),
                List.copyOf(warnings));
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The most frequent of the usual separators in the first line that is not blank. */
    private static char separator(String text) {
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (line.chars().filter(c -> c == candidate).count()
                    > line.chars().filter(c -> c == ',').count()) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean isBlank(CsvRecord line) {
        return line.getFields().stream().allMatch(String::isBlank);
    }

    /** A header has text where the model has numbers. */
    private boolean isHeader(CsvRecord line) {
        return line.getFields().stream().limit(width).noneMatch(CsvTable::isNumber);
    }

    private static boolean isNumber(String text) {
        return !Float.isNaN(parse(text.strip()));
    }

    /** The number in a text, or NaN when it is not one. */
    private static float parse(String text) {
        // Java also takes 1f, 1d, 0x1p3 and Infinity for numbers.
        boolean decimal = text.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
        try {
            return decimal ? Float.parseFloat(text) : Float.NaN;
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private void readLine(CsvRecord line) {
        if (count == MAX_ROWS) {
            throw new InvalidTableException("The file has more than " + MAX_ROWS + " rows, which is the limit.");
        }
        if (count == 0) {
            columns = columns.fitting(line.getFieldCount());
        }
        if (!columns.fit(line.getFieldCount())) {
            error("Line " + line.getStartingLineNumber() + ": expected " + expectedFields() + ", found "
                    + line.getFieldCount() + (line.getFieldCount() == 1 ? " field." : " fields."));
            return;
        }
        grow();
        for (int i = 0; i < width; i++) {
            values[count * width + i] = number(line, features.get(i), columns.of(i));
        }
        if (columns.hasTruth()) {
            truth[count] = truth(line);
        }
        count++;
    }

    private String expectedFields() {
        return columns.expected(features.stream().map(Manifest.Feature::name).toList());
    }

    private void grow() {
        if ((count + 1) * width > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        if (count == truth.length) {
            truth = Arrays.copyOf(truth, count * 2);
        }
    }

    private float number(CsvRecord line, Manifest.Feature feature, int column) {
        String text = line.getField(column).strip();
        float value = parse(text);
        if (Float.isFinite(value)) {
            warn(line, feature, value);
            return value;
        }
        error("Line " + line.getStartingLineNumber() + ", " + feature.name() + ": expected a number, found "
                + (text.isEmpty() ? "nothing" : quoted(text)) + ".");
        return 0;
    }

    private void warn(CsvRecord line, Manifest.Feature feature, float value) {
        if (!feature.isPlausible(value) && ++unlikely <= MAX_WARNINGS) {
            warnings.add("Line " + line.getStartingLineNumber() + ", " + Ranges.sentence(feature, value));
        }
    }

    private int truth(CsvRecord line) {
        String text = line.getField(columns.truth()).strip();
        OptionalInt index = output.indexOf(text);
        if (index.isEmpty()) {
            error("Line " + line.getStartingLineNumber() + ", class: expected one of "
                    + String.join(", ", output.labels()) + " or 0 to "
                    + (output.labels().size() - 1) + ", found "
                    + (text.isEmpty() ? "nothing" : quoted(text)) + ".");
        }
        return index.orElse(0);
    }

    private static String quoted(String text) {
        return "\"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
    }

    private void error(String message) {
        errors.add(message);
        if (errors.size() == MAX_ERRORS) {
            errors.add("… the rest of the file was not read.");
            throw new InvalidTableException(errors);
        }
    }
}
