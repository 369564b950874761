package dev.foretell.web.history;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Deletes what is stored beside the predictions and has the same retention. */
@FunctionalInterface
public interface Purge {

    /** Deletes what ended before an instant, as part of its caller's transaction. */
    void olderThan(Handle handle, Instant before);
}
