package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.nd4j.operation.Pass;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recorded passes of a network, one for each number of rows. Those that were used last are kept, of as many as fit
 * into {@link Pass#RECORDED_AT_MOST} bytes together. For one thread.
 */
final class Recordings implements AutoCloseable {

    private final Map<Integer, Recording> byRows = new LinkedHashMap<>(16, 0.75f, true);
    /** The number of rows from which on a pass is too large to be recorded. */
    private int tooMany = Integer.MAX_VALUE;

    private long bytes;

    /** The recorded pass of so many rows, or null. */
    @Nullable
    Recording get(int rows) {
        return byRows.get(rows);
    }

    /** Whether a pass of so many rows can be recorded, as far as is known. */
    boolean takes(int rows) {
        return rows < tooMany;
    }

    /** Keeps a pass that was just made, or closes it if it became too large. */
    void add(int rows, Recording recording) {
        if (!recording.pass().isRecorded()) {
            tooMany = Math.min(tooMany, rows);
            recording.close();
            return;
        }
        byRows.put(rows, recording);
        bytes += recording.pass().bytes();
        Iterator<Recording> oldest = byRows.values().iterator();
        while (bytes > Pass.RECORDED_AT_MOST) {
            Recording unused = oldest.next();
            bytes -= unused.pass().bytes();
            oldest.remove();
            unused.close();
        }
    }

    @Override
    public void close() {
        byRows.values().forEach(Recording::close);
        byRows.clear();
        bytes = 0;
    }
}
