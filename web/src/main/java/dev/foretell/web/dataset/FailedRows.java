package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowError;
import dev.foretell.web.table.RowWarning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Moves rows that the model cannot predict from the valid rows of a block to its errors. Stateless. */
final class FailedRows {

    private FailedRows() {}

    /** @param failures the reasons, by the place among the valid rows */
    static Block of(Block block, Map<Integer, String> failures) {
        Map<Integer, RowError> errors = new HashMap<>();
        block.errors().forEach(error -> errors.put(error.index(), error));
        int good = 0;
        for (int index = 0; index < block.count(); index++) {
            if (!errors.containsKey(index)) {
                String detail = failures.get(good++);
                if (detail != null) {
                    errors.put(index, new RowError(index, block.lines()[index], null, detail));
                }
            }
        }
        List<RowError> ordered = IntStream.range(0, block.count())
                .mapToObj(errors::get)
                .filter(error -> error != null)
                .toList();
        return new Block(
                block.firstRow(),
                without(block.rows(), failures.keySet()),
                truth(block, failures),
                block.lines(),
                ordered,
                warnings(block, ordered),
                block.implausible());
    }

    private static int[] truth(Block block, Map<Integer, String> failures) {
        int[] truth = block.truth();
        return IntStream.range(0, truth.length)
                .filter(row -> !failures.containsKey(row))
                .map(row -> truth[row])
                .toArray();
    }

    private static List<RowWarning> warnings(Block block, List<RowError> errors) {
        List<RowWarning> kept = new ArrayList<>(block.warnings());
        kept.removeIf(warning -> errors.stream().anyMatch(error -> error.line() == warning.line()));
        return kept;
    }

    /** The rows without some of them. */
    static Rows without(Rows rows, Collection<Integer> dropped) {
        int[] kept = IntStream.range(0, rows.count())
                .filter(row -> !dropped.contains(row))
                .toArray();
        float[] values = new float[kept.length * rows.width()];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(rows.values(), kept[i] * rows.width(), values, i * rows.width(), rows.width());
        }
        return new Rows(kept.length, rows.width(), values);
    }
}
