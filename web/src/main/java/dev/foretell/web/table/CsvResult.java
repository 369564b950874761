package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the result of a dataset as CSV. Used by one thread at a time. */
final class CsvResult implements ResultWriter {

    private final ResultColumns columns;
    private final Manifest.Output output;
    private final List<String> labels;
    private final int inputs;
    private final Writer out;

    CsvResult(ResultColumns columns, OutputStream out) {
        this.columns = columns;
        this.output = columns.manifest().output();
        this.labels = columns.labels().stream().map(CsvResult::field).toList();
        this.inputs = columns.inputs().size();
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    }

    @Override
    public void begin() throws IOException {
        List<String> header = new ArrayList<>();
        header.add("row");
        header.addAll(columns.inputs());
        if (columns.hasTruth()) {
            header.add("class");
        }
        header.add("predicted");
        header.addAll(columns.probabilities());
        header.add("error");
        out.write(String.join(",", header.stream().map(CsvResult::field).toList()));
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
                skip(inputs + (columns.hasTruth() ? 1 : 0) + 1 + labels.size());
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
            next(ResultColumns.number(block.rows().at(row, column)));
        }
        if (columns.hasTruth()) {
            int truth = block.truthOf(row);
            next(truth == Block.UNKNOWN ? "" : labels.get(truth));
        }
    }

    private void outputs(@Nullable Rows outputs, int row, String unpredicted) throws IOException {
        if (outputs == null) {
            skip(1 + labels.size());
            end(unpredicted);
            return;
        }
        int offset = row * outputs.width();
        next(labels.get(output.classOf(outputs.values(), offset)));
        for (int label = 0; label < labels.size(); label++) {
            next(ResultColumns.number((float) output.probabilityOf(label, outputs.values(), offset)));
        }
        end("");
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

    /** A text as a field: quoted where it must be, and never one that a spreadsheet would take for a formula. */
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
