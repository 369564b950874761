package dev.foretell.model.npz;

import java.util.List;

/**
 * An array of numbers or texts, which is not copied: it belongs to its reader.
 *
 * @param shape the length of each dimension; empty for a single number
 * @param values the numbers in row-major order, whole numbers and booleans among them; of texts their
 *     places in the list
 * @param texts the texts; none for numbers
 */
public record NpyArray(int[] shape, double[] values, List<String> texts) {}
