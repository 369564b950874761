package dev.foretell.web.history;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a dataset from reading more of it. Immutable.
 *
 * @param rows those that were read, good and wrong ones
 * @param rejected those of them that have an error
 * @param hasTruth whether any row so far has a class
 * @param rowErrors JSON of the first of all errors so far, or null
 * @param warnings JSON of the first of all warnings so far, or null
 */
public record Reading(
        long rows,
        long rejected,
        boolean hasTruth,
        @Nullable String rowErrors,
        @Nullable String warnings) {}
