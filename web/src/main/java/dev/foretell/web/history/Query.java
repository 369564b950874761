package dev.foretell.web.history;

import org.jspecify.annotations.Nullable;

/**
 * Which predictions to list.
 *
 * @param model only this model's; null for all
 * @param status only those of this status; null for all
 * @param before the id of the last one of the page before; null for the newest
 * @param limit how many at most
 */
public record Query(
        @Nullable String model,
        @Nullable Status status,
        @Nullable String before,
        int limit) {}
