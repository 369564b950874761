package dev.foretell.web.dataset;

import dev.foretell.settings.Settings;

/**
 * The limits of datasets (docs/operations.md has the table).
 *
 * @param maxRows the most rows of a dataset
 * @param maxErrors how many of them may have an error, unless the caller sets another limit
 * @param chunksInFlight how many blocks of a dataset are in flight at the same time
 */
public record DatasetSettings(long maxRows, int maxErrors, int chunksInFlight) {

    /** Reads the settings. */
    public static DatasetSettings of(Settings settings) {
        return new DatasetSettings(
                settings.number("DATASET_MAX_ROWS", 10_000_000, 1, 1_000_000_000),
                settings.number("DATASET_MAX_ERRORS", 1_000, 0, 1_000_000_000),
                settings.number("DATASET_CHUNKS_IN_FLIGHT", 16, 1, 1_000));
    }
}
