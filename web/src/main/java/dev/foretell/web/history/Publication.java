package dev.foretell.web.history;

import java.time.Instant;

/** An attempt to publish a background job; by its time it is told from the other attempts for the same job. */
public record Publication(String id, Instant at) {}
