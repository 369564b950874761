package dev.foretell.web.dataset;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block of a dataset that was predicted. Immutable by convention.
 *
 * @param number the number of the block
 * @param rows how many rows it has
 * @param rejected how many of them failed when they were predicted
 * @param wrong how many have a known class that differs from the predicted one
 * @param content the block with the errors of rows that failed when they were predicted, or null when none did
 * @param output the outputs as {@link dev.foretell.job.Fp32 raw floats}; empty when no row has one
 * @param workers how many of the rows each worker predicted
 */
record DoneBlock(
        int number,
        int rows,
        int rejected,
        int wrong,
        byte @Nullable [] content,
        byte[] output,
        Map<String, Integer> workers) {}
