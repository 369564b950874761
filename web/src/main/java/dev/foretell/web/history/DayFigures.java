package dev.foretell.web.history;

/**
 * The figures of all models in a period. Canceled predictions do not count.
 *
 * @param predictions how many ended
 * @param rows how many rows they had
 * @param failed how many of them failed
 */
public record DayFigures(long predictions, long rows, long failed) {}
