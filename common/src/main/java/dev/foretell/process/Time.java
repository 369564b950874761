package dev.foretell.process;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time on which decisions depend: the time of day, which the system may set back, and a time in nanoseconds, which
 * only grows. Tests set their own. Safe for use by several threads.
 */
public interface Time extends InstantSource {

    /** The time of this machine. */
    Time SYSTEM = new Time() {
        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Nanoseconds since an arbitrary moment: only differences mean something. */
    long nanos();
}
