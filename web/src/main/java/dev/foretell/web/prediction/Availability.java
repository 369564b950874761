package dev.foretell.web.prediction;

/** Which versions the workers have at present. Safe for use by several threads. */
public interface Availability {

    /** Whether jobs for a version can be done. */
    boolean serves(String model, String version);
}
