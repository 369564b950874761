package dev.foretell.web.dataset;

import dev.foretell.manifest.Manifest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the blocks of a dataset in the order of the file, with a few in memory at a time. Used by one thread.
 */
final class BlockCursor {

    private static final int AT_ONCE = 8;

    private final DatasetStore store;
    private final String id;
    private final Manifest manifest;
    private final Deque<StoredBlock> read = new ArrayDeque<>();
    private int next;
    private @Nullable ScoredBlock current;

    BlockCursor(DatasetStore store, String id, Manifest manifest) {
        this.store = store;
        this.id = id;
        this.manifest = manifest;
    }

    /** Moves to the next block; false when there is none. */
    boolean next() {
        if (read.isEmpty()) {
            List<StoredBlock> more = store.blocks(id, next, AT_ONCE);
            read.addAll(more);
            next += more.size();
        }
        StoredBlock stored = read.poll();
        current = stored == null ? null : ScoredBlock.of(stored, manifest);
        return current != null;
    }

    ScoredBlock current() {
        if (current == null) {
            throw new NoSuchElementException();
        }
        return current;
    }
}
