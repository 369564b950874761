package dev.foretell.web.dataset;

import dev.foretell.job.Fp32;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowError;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A block whose rows are being predicted: all in one job, or in parts when some rows make the whole block fail. Used by
 * one thread.
 */
final class OpenBlock {

    /** Consecutive valid rows of a block, from inclusive to exclusive. */
    record Part(OpenBlock block, int from, int to) {

        Rows rows() {
            return block.content.rows().slice(from, to);
        }

        int size() {
            return to - from;
        }
    }

    private final int number;
    private final Block content;
    private final int width;
    private final float[] outputs;
    private final Map<Integer, String> failures = new TreeMap<>();
    private final Map<String, Integer> workers = new HashMap<>();
    private int left;

    OpenBlock(StoredBlock stored, Manifest manifest) {
        this.number = stored.number();
        this.content = Block.ofBytes(stored.content());
        this.width = manifest.outputWidth();
        this.left = content.rows().count();
        this.outputs = new float[left * width];
    }

    /** All valid rows as one part; empty when there are none. */
    Optional<Part> whole() {
        return left == 0 ? Optional.empty() : Optional.of(new Part(this, 0, left));
    }

    void succeeded(Part part, ModelOutputs predicted) {
        float[] values = predicted.answer().predictions().values();
        System.arraycopy(values, 0, outputs, part.from() * width, values.length);
        workers.merge(predicted.answer().worker(), part.size(), Integer::sum);
        left -= part.size();
    }

    /** Notes that the single row of a part cannot be predicted. */
    void failed(Part part, String detail) {
        failures.put(part.from(), detail);
        left -= part.size();
    }

    boolean isDone() {
        return left == 0;
    }

    /** Whether an error was known before the block was predicted. */
    boolean isKnown(RowError error) {
        return content.errors().contains(error);
    }

    /** The predicted block; rows that failed are among its errors. */
    Outcome outcome(Manifest manifest) {
        Block known = failures.isEmpty() ? content : FailedRows.of(content, failures);
        Rows rows = failures.isEmpty()
                ? new Rows(content.rows().count(), width, outputs)
                : FailedRows.without(new Rows(content.rows().count(), width, outputs), failures.keySet());
        return new Outcome(
                known,
                new DoneBlock(
                        number,
                        content.count(),
                        failures.size(),
                        wrong(manifest, known, rows),
                        failures.isEmpty() ? null : known.toBytes(),
                        Fp32.write(rows),
                        workers));
    }

    /**
     * A block that is done.
     *
     * @param content the block, with the rows that failed among its errors
     */
    record Outcome(Block content, DoneBlock done) {}

    private static int wrong(Manifest manifest, Block block, Rows outputs) {
        Classification output = manifest.classification().orElse(null);
        int wrong = 0;
        for (int row = 0; row < outputs.count(); row++) {
            int truth = block.truthOf(row);
            if (output != null
                    && truth != Block.UNKNOWN
                    && truth != output.classOf(outputs.values(), row * outputs.width())) {
                wrong++;
            }
        }
        return wrong;
    }
}
