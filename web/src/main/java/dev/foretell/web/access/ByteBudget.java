package dev.foretell.web.access;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A limit of bytes that all requests share. Safe for use by several threads. */
public final class ByteBudget {

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    /** @param bytes the most that may be held at once */
    public ByteBudget(long bytes) {
        this.bytes = bytes;
    }

    /** Reserves a share, which must be closed; empty when not enough is left. */
    public Optional<Share> reserve(long wanted) {
        return take(wanted) ? Optional.of(new Share(wanted)) : Optional.empty();
    }

    /** The bytes that are reserved at present. */
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

    /** The bytes that a request has reserved. Safe for use by several threads; closing it again does nothing. */
    public final class Share implements AutoCloseable {

        private long held;
        private boolean closed;

        private Share(long held) {
            this.held = held;
        }

        /** Grows the share to a total if it is smaller; false when not enough is left. */
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
