package dev.foretell.web.prediction;

/** A prediction that does not exist, or is older than the history keeps. */
public final class UnknownPredictionException extends RuntimeException {

    UnknownPredictionException(String id) {
        super("There is no prediction with the id \"" + (id.length() <= 64 ? id : id.substring(0, 64) + "…") + "\".");
    }
}
