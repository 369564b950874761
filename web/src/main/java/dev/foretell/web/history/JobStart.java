package dev.foretell.web.history;

import java.time.Instant;

/** The event that a worker has taken a background job. */
public record JobStart(String id, String worker, Instant at) {}
