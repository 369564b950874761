package dev.foretell.web.history;

/**
 * A webhook that is due.
 *
 * @param prediction what is to be told
 * @param attempts how often it was tried in vain
 */
public record Hook(Prediction prediction, int attempts) {}
