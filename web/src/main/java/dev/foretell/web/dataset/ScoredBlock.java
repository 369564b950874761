package dev.foretell.web.dataset;

import dev.foretell.job.Fp32;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.Block;
import org.jspecify.annotations.Nullable;

/**
 * A block with its predictions. Immutable by convention.
 *
 * @param outputs the outputs of the valid rows, or null when they are not predicted
 */
record ScoredBlock(Block block, @Nullable Rows outputs) {

    static ScoredBlock of(StoredBlock stored, Manifest manifest) {
        byte[] output = stored.output();
        return new ScoredBlock(
                Block.ofBytes(stored.content()), output == null ? null : rows(output, manifest.outputWidth()));
    }

    private static Rows rows(byte[] output, int width) {
        return output.length == 0 ? new Rows(0, width, new float[0]) : Fp32.read(output, width);
    }
}
