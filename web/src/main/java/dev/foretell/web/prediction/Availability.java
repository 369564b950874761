package dev.foretell.web.prediction;

/** The versions that workers have loaded at present. Safe for use by several threads. */
public interface Availability {

    /** Whether workers take jobs for a version. */
    boolean serves(String model, String version);
}
