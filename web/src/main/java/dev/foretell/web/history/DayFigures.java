package dev.foretell.web.history;

/**
 * What was predicted in a time, of all models. Canceled predictions do not count.
 *
 * @param predictions how many ended
 * @param rows how many rows they had
 * @param failed how many of them failed
 */
public record DayFigures(long predictions, long rows, long failed) {}
