package dev.foretell.web.database;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Groups callers that wait for the disk at the same time, so that one sync serves them all. Safe for use by several
 * threads.
 */
final class GroupSync {

    private final Runnable toDisk;
    private final Lock disk = new ReentrantLock();
    private final AtomicLong asked = new AtomicLong();
    private volatile long done;

    GroupSync(Runnable toDisk) {
        this.toDisk = toDisk;
    }

    /** Returns when everything that was committed before the call is on the disk. */
    void sync() {
        long mine = asked.incrementAndGet();
        disk.lock();
        try {
            if (done < mine) {
                long all = asked.get();
                toDisk.run();
                done = all;
            }
        } finally {
            disk.unlock();
        }
    }
}
