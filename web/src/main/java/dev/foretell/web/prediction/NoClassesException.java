package dev.foretell.web.prediction;

/** A request for a class from a model that gives numbers: none of its outputs has labels. */
public final class NoClassesException extends RuntimeException {

    NoClassesException(String model) {
        super("The model " + model + " gives numbers, not classes: none of its outputs has labels.");
    }
}
