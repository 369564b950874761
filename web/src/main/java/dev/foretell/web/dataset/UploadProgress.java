package dev.foretell.web.dataset;

import org.jspecify.annotations.Nullable;

/**
 * The result of reading more of a dataset. Immutable.
 *
 * @param rows the rows that were read, valid and invalid
 * @param rejected those of them that have an error
 * @param hasTruth whether any row so far has a true class
 * @param rowErrors JSON of the first errors so far, or null
 * @param warnings JSON of the first warnings so far, or null
 * @param notes JSON of what the sender should know so far, or null
 */
record UploadProgress(
        long rows,
        long rejected,
        boolean hasTruth,
        @Nullable String rowErrors,
        @Nullable String warnings,
        @Nullable String notes) {}
