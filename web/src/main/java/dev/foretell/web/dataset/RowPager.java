package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.RowPage.Row;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Finds the rows of a page in a dataset of any length, block by block. Safe for use by several threads. */
final class RowPager {

    private final DatasetStore store;

    RowPager(DatasetStore store) {
        this.store = store;
    }

    /** The rows in the order of the file. */
    List<Row> inOrder(String id, Manifest manifest, long offset, int limit) {
        List<Row> page = new ArrayList<>();
        int number = store.blockOf(id, offset).orElse(0);
        for (List<Row> rows = block(id, manifest, number); page.size() < limit && !rows.isEmpty(); ) {
            rows.stream()
                    .filter(row -> row.row() > offset)
                    .limit(limit - page.size())
                    .forEach(page::add);
            number++;
            rows = page.size() < limit ? block(id, manifest, number) : List.of();
        }
        return page;
    }

    /** The rows with wrong predictions first, then the others. */
    List<Row> wrongFirst(String id, Manifest manifest, long offset, int limit) {
        List<WrongRows> counts = store.wrong(id);
        long wrong = counts.stream().mapToLong(WrongRows::wrong).sum();
        List<Row> page = new ArrayList<>();
        if (offset < wrong) {
            page.addAll(pick(id, manifest, counts, WrongRows::wrong, RowPager::isWrong, offset, limit));
        }
        if (page.size() < limit) {
            page.addAll(pick(
                    id,
                    manifest,
                    counts,
                    count -> count.rows() - count.wrong(),
                    row -> !isWrong(row),
                    Math.max(0, offset - wrong),
                    limit - page.size()));
        }
        return page;
    }

    private List<Row> pick(
            String id,
            Manifest manifest,
            List<WrongRows> counts,
            ToIntFunction<WrongRows> count,
            Predicate<Row> wanted,
            long offset,
            int limit) {
        List<Row> picked = new ArrayList<>();
        long before = 0;
        for (WrongRows each : counts) {
            int rows = count.applyAsInt(each);
            if (rows > 0 && before + rows > offset && picked.size() < limit) {
                block(id, manifest, each.number()).stream()
                        .filter(wanted)
                        .skip(Math.max(0, offset - before))
                        .limit(limit - picked.size())
                        .forEach(picked::add);
            }
            before += rows;
        }
        return picked;
    }

    private static boolean isWrong(Row row) {
        return row.truth() != null && row.predicted() != null && !row.truth().equals(row.predicted());
    }

    private List<Row> block(String id, Manifest manifest, int number) {
        return store.blocks(id, number, 1).stream()
                .map(stored -> rows(ScoredBlock.of(stored, manifest), manifest))
                .findFirst()
                .orElse(List.of());
    }

    private static List<Row> rows(ScoredBlock scored, Manifest manifest) {
        Block block = scored.block();
        Map<Integer, RowError> errors = new HashMap<>();
        block.errors().forEach(error -> errors.put(error.index(), error));
        List<Row> rows = new ArrayList<>(block.count());
        int good = 0;
        for (int index = 0; index < block.count(); index++) {
            RowError error = errors.get(index);
            rows.add(error == null ? row(scored, manifest, index, good++) : row(block, index, error));
        }
        return rows;
    }

    private static Row row(Block block, int index, RowError error) {
        String detail = error.field() == null ? error.detail() : error.field() + ": " + error.detail();
        return new Row(block.firstRow() + index + 1, block.lines()[index], null, null, null, null, null, detail);
    }

    private static Row row(ScoredBlock scored, Manifest manifest, int index, int good) {
        Block block = scored.block();
        Rows outputs = scored.outputs();
        Classification output = manifest.classification().orElse(null);
        int offset = outputs == null ? 0 : good * outputs.width();
        int predicted = outputs == null || output == null ? -1 : output.classOf(outputs.values(), offset);
        return new Row(
                block.firstRow() + index + 1,
                block.lines()[index],
                block.rows().values(good),
                label(output, block.truthOf(good)),
                label(output, predicted),
                outputs == null || output == null
                        ? null
                        : (Double) output.probabilityOf(predicted, outputs.values(), offset),
                outputs == null ? null : numbers(manifest, outputs.values(), offset),
                null);
    }

    private static @Nullable String label(@Nullable Classification output, int index) {
        return output == null || index < 0 ? null : output.labels().get(index);
    }

    private static List<Float> numbers(Manifest manifest, float[] outputs, int offset) {
        return Arrays.stream(manifest.plainOutputColumns())
                .mapToObj(column -> outputs[offset + column])
                .toList();
    }
}
