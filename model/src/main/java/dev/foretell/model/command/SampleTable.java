package dev.foretell.model.command;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretell.csv.CsvFormat;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a model takes, from a CSV with a header: a column for each number of a row, in the model's order, and
 * perhaps one more with the truth, wherever it stands, which is known by its name. Immutable.
 */
final class SampleTable {

    private static final long MAX_BYTES = 10L * 1024 * 1024;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /**
     * A column.
     *
     * @param minimum the least number in it; 0 for texts
     * @param maximum the greatest; 0 for texts
     */
    record Column(String name, double minimum, double maximum) {}

    private final List<Column> columns;
    private final int rows;
    private final boolean hasTruth;

    private SampleTable(List<Column> columns, int rows, boolean hasTruth) {
        this.columns = columns;
        this.rows = rows;
        this.hasTruth = hasTruth;
    }

    /**
     * Reads a file.
     *
     * @param shown how messages name it
     * @param labels the classes that the truth may name; empty when the model gives plain numbers
     * @throws CommandException when it is not such a table; the message names line and column
     */
    static SampleTable read(Path file, Path shown, List<ModelTensors.In> inputs, List<String> labels) {
        return new Reader(shown, inputs, labels).read(file);
    }

    /** The columns that go into the model. */
    List<Column> columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    boolean hasTruth() {
        return hasTruth;
    }

    /** Reads one file. For one use. */
    private static final class Reader {

        /** The file's name for messages. */
        private final Path file;

        private final boolean[] whole;
        private final boolean[] texts;
        private final int width;
        private final List<String> labels;
        private final double[] minimum;
        private final double[] maximum;
        private List<String> header = List.of();
        private int truth = -1;
        private int rows;

        Reader(Path file, List<ModelTensors.In> inputs, List<String> labels) {
            this.file = file;
            this.width = inputs.stream().mapToInt(ModelTensors.In::width).sum();
            this.whole = new boolean[width];
            this.texts = new boolean[width];
            int from = 0;
            for (ModelTensors.In input : inputs) {
                Arrays.fill(whole, from, from + input.width(), input.isWhole());
                Arrays.fill(texts, from, from + input.width(), input.isText());
                from += input.width();
            }
            this.labels = labels;
            this.minimum = new double[width];
            this.maximum = new double[width];
        }

        SampleTable read(Path from) {
            String text = text(from);
            try (CsvReader<CsvRecord> records = CsvReader.builder()
                    .fieldSeparator(CsvFormat.separator(text))
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .ofCsvRecord(new StringReader(text))) {
                for (CsvRecord each : records) {
                    line(each);
                }
            } catch (CsvParseException e) {
                throw cause(e);
            } catch (IOException e) {
                throw new CommandException(file + ": " + IoFailures.reason(e), e);
            }
            if (rows == 0) {
                throw new CommandException(file + ": expected a header and at least one row, found "
                        + (header.isEmpty() ? "nothing" : "a header only"));
            }
            return new SampleTable(columns(), rows, truth >= 0);
        }

        private CommandException cause(CsvParseException e) {
            return e.getCause() instanceof CommandException thrown
                    ? thrown
                    : new CommandException(file + " is not well-formed CSV: " + e.getMessage(), e);
        }

        private String text(Path from) {
            try {
                if (Files.isRegularFile(from) && Files.size(from) > MAX_BYTES) {
                    throw new CommandException(file + ": expected at most " + (MAX_BYTES >> 20)
                            + " MiB; a few hundred rows are enough to try a model");
                }
                byte[] bytes = Files.readAllBytes(from);
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                if (text.indexOf('\0') >= 0) {
                    throw new CommandException(file + " is not text; expected a CSV");
                }
                return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
            } catch (CharacterCodingException e) {
                throw new CommandException(file + " is not text in UTF-8; expected a CSV", e);
            } catch (IOException e) {
                throw new CommandException(
                        file + ": " + (Files.isDirectory(from) ? "is a folder" : IoFailures.reason(e)), e);
            }
        }

        private void line(CsvRecord line) {
            List<String> fields = line.getFields();
            if (fields.stream().allMatch(String::isBlank)) {
                return;
            }
            if (header.isEmpty()) {
                readHeader(fields);
                return;
            }
            if (fields.size() != header.size()) {
                throw wrong(
                        line,
                        null,
                        "expected " + Formatting.counted(header.size(), "field") + " as in the header, found "
                                + fields.size());
            }
            int column = 0;
            for (int i = 0; i < fields.size(); i++) {
                String field = fields.get(i).strip();
                if (i == truth) {
                    checkTruth(line, field);
                } else if (texts[column]) {
                    column++;
                } else {
                    number(line, column++, number(line, header.get(i), field));
                }
            }
            rows++;
        }

        private void readHeader(List<String> fields) {
            header = fields.stream().map(String::strip).toList();
            if (header.stream().anyMatch(Reader::isNumber)) {
                throw new CommandException(
                        file + ", line 1: expected a header with the names of the columns, found numbers");
            }
            if (header.size() == width + 1) {
                truth = CsvFormat.truth(header, any -> true);
            }
            if (header.size() - (truth >= 0 ? 1 : 0) != width) {
                throw new CommandException(file + ", line 1: expected " + Formatting.counted(width, "column")
                        + ", one for each number that the model takes, and optionally one with the truth, named "
                        + String.join(", ", CsvFormat.TRUTH) + "; found " + header.size() + ": "
                        + Formatting.some(header));
            }
            checkNames();
        }

        private void checkNames() {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < header.size(); i++) {
                if (header.get(i).isEmpty()) {
                    throw new CommandException(file + ", line 1: column " + (i + 1) + " has no name");
                }
                if (!seen.add(CsvFormat.plain(header.get(i)))) {
                    throw new CommandException(file + ", line 1: the name " + header.get(i)
                            + " is given twice (case, spaces, hyphens and underscores make no difference)");
                }
            }
        }

        private static boolean isNumber(String text) {
            try {
                return Double.isFinite(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                return false;
            }
        }

        private double number(CsvRecord line, String name, String field) {
            // Java also takes 1f, 1d, 0x1p3 and Infinity for numbers.
            boolean plain = field.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
            if (!plain || !isNumber(field) || !Float.isFinite(Float.parseFloat(field))) {
                throw wrong(line, name, "expected a number, found " + (field.isEmpty() ? "nothing" : quoted(field)));
            }
            return Double.parseDouble(field);
        }

        private void number(CsvRecord line, int column, double value) {
            if (whole[column] && value != Math.rint(value)) {
                throw wrong(
                        line,
                        header.get(column + (truth >= 0 && truth <= column ? 1 : 0)),
                        "expected a whole number, found " + value);
            }
            minimum[column] = rows == 0 ? value : Math.min(minimum[column], value);
            maximum[column] = rows == 0 ? value : Math.max(maximum[column], value);
        }

        private void checkTruth(CsvRecord line, String field) {
            boolean known = labels.isEmpty()
                    ? isNumber(field)
                    : labels.stream().anyMatch(field::equalsIgnoreCase) || isIndex(field);
            if (!known && !field.isEmpty()) {
                throw wrong(
                        line,
                        header.get(truth),
                        labels.isEmpty()
                                ? "expected a number, because the model has no classes; found " + quoted(field)
                                : "expected one of the labels " + Formatting.some(labels)
                                        + ", or a label's number from 0; found " + quoted(field)
                                        + "; --labels names them");
            }
        }

        private boolean isIndex(String field) {
            return isNumber(field)
                    && Double.parseDouble(field) == Math.rint(Double.parseDouble(field))
                    && Double.parseDouble(field) >= 0
                    && Double.parseDouble(field) < labels.size();
        }

        private CommandException wrong(CsvRecord line, @Nullable String column, String what) {
            return new CommandException(file + ", line " + line.getStartingLineNumber()
                    + (column == null ? "" : ", column " + column) + ": " + what);
        }

        private static String quoted(String text) {
            return "\"" + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + "\"";
        }

        private List<Column> columns() {
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                if (i != truth) {
                    int column = columns.size();
                    columns.add(new Column(header.get(i), minimum[column], maximum[column]));
                }
            }
            return List.copyOf(columns);
        }
    }
}
