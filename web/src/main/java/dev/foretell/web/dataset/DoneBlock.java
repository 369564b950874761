package dev.foretell.web.dataset;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a block of a dataset. Immutable by convention.
 *
 * @param number the block's
 * @param rows how many rows it has
 * @param rejected how many of them have an error only since they were predicted
 * @param wrong how many have a class that is known and another than the predicted one
 * @param content the rows when some have an error only since they were predicted, or null
 * @param output the outputs as {@link dev.foretell.job.Fp32 raw floats}; empty when no row has one
 * @param workers how many of the rows each worker predicted
 */
public record DoneBlock(
        int number,
        int rows,
        int rejected,
        int wrong,
        byte @Nullable [] content,
        byte[] output,
        Map<String, Integer> workers) {}
