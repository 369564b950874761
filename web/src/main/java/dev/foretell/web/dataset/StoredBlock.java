package dev.foretell.web.dataset;

import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of a dataset as they are stored. Immutable by convention.
 *
 * @param number the number of the block in its dataset, from 0
 * @param firstRow the place of the first row in the dataset, from 0
 * @param rows how many rows there are
 * @param wrong how many have a known class that differs from the predicted one
 * @param content the encoded rows
 * @param output the outputs as {@link dev.foretell.job.Fp32 raw floats}, or null
 */
record StoredBlock(
        int number, long firstRow, int rows, boolean done, int wrong, byte[] content, byte @Nullable [] output) {

    /** A block that is not predicted yet. */
    static StoredBlock open(int number, long firstRow, int rows, byte[] content) {
        return new StoredBlock(number, firstRow, rows, false, 0, content, null);
    }
}
