package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowError;
import dev.foretell.web.table.RowReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows how the beginning of a file would be read, before its rows are predicted. Stateless. */
final class DatasetPreview {

    private static final int ROWS = 5;

    private DatasetPreview() {}

    /**
     * The columns with the names that the file gives them, and the first rows, as JSON.
     *
     * @param start the beginning of the file
     * @throws dev.foretell.web.table.InvalidTableException when the file would be refused
     */
    static Map<String, Object> of(Manifest manifest, byte[] start) {
        try (RowReader rows = rows(manifest, start)) {
            Block block = Objects.requireNonNull(rows.next(ROWS), "a file without rows is refused");
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("columns", columns(manifest, rows.header()));
            json.put("has_truth", rows.hasTruth());
            json.put("rows", rows(manifest, block));
            json.put(
                    "row_errors",
                    block.errors().stream().map(RowError::sentence).toList());
            json.put("notes", rows.notes());
            return json;
        }
    }

    private static RowReader rows(Manifest manifest, byte[] start) {
        try {
            return new DatasetFile(manifest, false, DatasetForm.MOST_UNPACKED)
                    .rows(new ByteArrayInputStream(start), InputStream::readAllBytes);
        } catch (IOException e) {
            throw DatasetForm.damaged();
        }
    }

    private static List<Map<String, @Nullable Object>> columns(Manifest manifest, List<@Nullable String> header) {
        List<Map<String, @Nullable Object>> columns = new ArrayList<>();
        for (int column = 0; column < manifest.inputWidth(); column++) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", manifest.columns().get(column));
            json.put("from", header.isEmpty() ? null : header.get(column));
            columns.add(json);
        }
        return columns;
    }

    private static List<Map<String, @Nullable Object>> rows(Manifest manifest, Block block) {
        List<String> labels =
                manifest.classification().map(Classification::labels).orElse(List.of());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < block.rows().count(); row++) {
            int truth = block.truthOf(row);
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("line", block.lineOf(row));
            json.put("values", block.rows().values(row));
            json.put("class", truth < 0 ? null : truth < labels.size() ? labels.get(truth) : Integer.toString(truth));
            rows.add(json);
        }
        return rows;
    }
}
