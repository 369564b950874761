package dev.foretell.web.history;

import org.jspecify.annotations.Nullable;

/**
 * Selects the predictions of a list.
 *
 * @param model only this model's; null for all
 * @param status only those with this status; null for all
 * @param before the id of the last one of the previous page; null for the newest
 * @param limit the most predictions
 */
public record Query(
        @Nullable String model,
        @Nullable Status status,
        @Nullable String before,
        int limit) {}
