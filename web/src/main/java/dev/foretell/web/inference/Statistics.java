package dev.foretell.web.inference;

/** The statistics of the versions of all models. Safe for use by several threads. */
interface Statistics {

    /** The statistics of a version of a model; all zero before its first request. */
    VersionStatistics of(String model, String version);
}
