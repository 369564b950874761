package dev.foretell.web.history;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Deletes what others keep beside the predictions, and is as old. */
@FunctionalInterface
public interface Purge {

    /** Deletes what ended before an instant. Part of its caller's transaction. */
    void olderThan(Handle handle, Instant before);
}
