package dev.foretell.web.inference;

/** What is known of how the versions of the models have done. Safe for use by several threads. */
public interface Statistics {

    /** The figures of a version of a model; all zero when it has done nothing yet. */
    Figures of(String model, String version);
}
