package dev.foretell.web.access;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all requests share, so that together they never hold more. Safe for use by several threads. */
public final class Budget {

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    /** @param bytes the most that may be held at once */
    public Budget(long bytes) {
        this.bytes = bytes;
    }

    /** A part of it, to be closed when it is held no longer; nothing when not as much is left. */
    public Optional<Share> reserve(long wanted) {
        return take(wanted) ? Optional.of(new Share(wanted)) : Optional.empty();
    }

    /** The bytes that are held at present. */
    public long used() {
        return used.get();
    }

    private boolean take(long wanted) {
        long held = used.get();
        while (wanted <= bytes - held) {
            if (used.compareAndSet(held, held + wanted)) {
                return true;
            }
            held = used.get();
        }
        return false;
    }

    /** What one request holds. Safe for use by several threads; closing it again does nothing. */
    public final class Share implements AutoCloseable {

        private long held;
        private boolean closed;

        private Share(long held) {
            this.held = held;
        }

        /** Makes it as large as what is held by now, when it is smaller; false when not as much is left. */
        public synchronized boolean covers(long total) {
            if (total > held && (closed || !take(total - held))) {
                return false;
            }
            held = Math.max(held, total);
            return true;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                used.addAndGet(-held);
            }
        }
    }
}
