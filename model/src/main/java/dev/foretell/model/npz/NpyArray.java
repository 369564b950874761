package dev.foretell.model.npz;

/**
 * An array of numbers. Not copied, so it belongs to whoever reads it.
 *
 * @param shape the length of each dimension; empty for a single number
 * @param values the numbers in row-major order, whole numbers and booleans among them
 */
public record NpyArray(int[] shape, double[] values) {}
