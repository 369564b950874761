package dev.foretell.web.history;

/**
 * A webhook that is due.
 *
 * @param prediction the prediction to be sent
 * @param attempts the number of failed attempts
 */
public record Hook(Prediction prediction, int attempts) {}
