package dev.foretell.web.prediction;

/** There is no such prediction, or it is older than what is kept. */
public final class UnknownPredictionException extends RuntimeException {

    UnknownPredictionException(String id) {
        super("There is no prediction with the id \"" + (id.length() <= 64 ? id : id.substring(0, 64) + "…") + "\".");
    }
}
