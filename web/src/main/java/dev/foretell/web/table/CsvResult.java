package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the result of a dataset as CSV. Used by one thread at a time. */
final class CsvResult implements ResultWriter {

    private final ResultColumns columns;
    private final @Nullable Classification output;
    private final List<String> labels;
    private final int inputs;
    private final int numbers;
    private final int all;
    private final Writer out;

    CsvResult(ResultColumns columns, OutputStream out) {
        this.columns = columns;
        this.output = columns.classification();
        this.labels = columns.labels().stream().map(CsvResult::field).toList();
        this.inputs = columns.inputs().size();
        this.numbers = columns.numbers().size();
        this.all = columns.all().size();
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    }

    @Override
    public void begin() throws IOException {
        out.write(String.join(",", columns.all().stream().map(CsvResult::field).toList()));
        out.write("\r\n");
    }

    @Override
    public void block(Block block, @Nullable Rows outputs, @Nullable String failure) throws IOException {
        Iterator<RowError> errors = block.errors().iterator();
        RowError error = errors.hasNext() ? errors.next() : null;
        String unpredicted = field(failure == null ? ResultColumns.NOT_PREDICTED : failure);
        int good = 0;
        for (int i = 0; i < block.count(); i++) {
            out.write(Long.toString(block.firstRow() + i + 1));
            if (error != null && error.index() == i) {
                skip(all - 2);
                end(field(error.sentence()));
                error = errors.hasNext() ? errors.next() : null;
            } else {
                inputs(block, good);
                outputs(outputs, good++, unpredicted);
            }
        }
    }

    private void inputs(Block block, int row) throws IOException {
        for (int column = 0; column < inputs; column++) {
            Rows rows = block.rows();
            next(rows.texts().has(column) ? field(rows.text(row, column)) : ResultColumns.number(rows.at(row, column)));
        }
        if (columns.hasTruth()) {
            int truth = block.truthOf(row);
            next(truth == Block.UNKNOWN ? "" : labels.get(truth));
        }
    }

    private void outputs(@Nullable Rows outputs, int row, String unpredicted) throws IOException {
        if (outputs == null) {
            skip((output == null ? 0 : 1) + labels.size() + numbers);
            end(unpredicted);
            return;
        }
        int offset = row * outputs.width();
        if (output != null) {
            classes(output, outputs.values(), offset);
        }
        for (int i = 0; i < numbers; i++) {
            next(ResultColumns.number(outputs.values()[offset + columns.numberAt(i)]));
        }
        end("");
    }

    private void classes(Classification output, float[] values, int offset) throws IOException {
        next(labels.get(output.classOf(values, offset)));
        for (int label = 0; label < labels.size(); label++) {
            next(ResultColumns.number((float) output.probabilityOf(label, values, offset)));
        }
    }

    private void next(String field) throws IOException {
        out.write(',');
        out.write(field);
    }

    private void skip(int fields) throws IOException {
        for (int i = 0; i < fields; i++) {
            out.write(',');
        }
    }

    private void end(String error) throws IOException {
        next(error);
        out.write("\r\n");
    }

    /** Formats a text as a field: quoted where necessary, and so that spreadsheets do not take it for a formula. */
    static String field(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain =
                safe.chars().noneMatch(c -> c == ',' || c == ';' || c == '"' || c == '\n' || c == '\r' || c == '\t');
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
