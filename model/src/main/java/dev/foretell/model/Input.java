package dev.foretell.model;

import dev.foretell.job.Rows;

/**
 * A job's decoded input. Immutable by convention.
 *
 * @param rows the raw, not yet scaled values
 * @param leastProbability the probability of the likeliest class from which the answer is given; 0 for any
 */
public record Input(Rows rows, double leastProbability) {}
