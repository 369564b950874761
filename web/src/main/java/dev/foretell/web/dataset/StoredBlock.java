package dev.foretell.web.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a dataset's rows as the database has it. Immutable by convention.
 *
 * @param number counts the blocks of a dataset, from 0
 * @param firstRow the place of its first row in the dataset, from 0
 * @param rows how many there are
 * @param wrong how many have a class that is known and another than the predicted one
 * @param content the rows, in their owner's form
 * @param output the outputs as {@link dev.foretell.job.Fp32 raw floats}, or null
 */
public record StoredBlock(
        int number, long firstRow, int rows, boolean done, int wrong, byte[] content, byte @Nullable [] output) {

    /** A block that is not predicted yet. */
    public static StoredBlock open(int number, long firstRow, int rows, byte[] content) {
        return new StoredBlock(number, firstRow, rows, false, 0, content, null);
    }
}
