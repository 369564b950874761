package dev.foretell.model.npz;

/**
 * An array of numbers, which is not copied: it belongs to its reader.
 *
 * @param shape the length of each dimension; empty for a single number
 * @param values the numbers in row-major order, whole numbers and booleans among them
 */
public record NpyArray(int[] shape, double[] values) {}
