package dev.foretell.web.history;

import java.time.Instant;

/** An attempt to publish a background job; its time distinguishes it from other attempts for the same job. */
public record PublishAttempt(String id, Instant at) {}
