package dev.foretell.worker;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.ModelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that could not be loaded: each is reported once, and tried again every minute. Used by one thread at a
 * time.
 */
final class FailedLoads {

    private static final Logger LOG = LoggerFactory.getLogger(FailedLoads.class);
    private static final Duration RETRY = Duration.ofMinutes(1);

    /** A content that could not be loaded, and when to try again, as {@link System#nanoTime}. */
    private record Failure(String fingerprint, long retry) {}

    private final String worker;
    private final Map<String, Failure> failures = new HashMap<>();

    FailedLoads(String worker) {
        this.worker = worker;
    }

    /** Whether a version is to be loaded now: it has not failed with this content, or long enough ago. */
    boolean isDue(Catalog.Entry entry) {
        Failure failure = failures.get(entry.manifest().label());
        return failure == null
                || !failure.fingerprint().equals(entry.fingerprint())
                || System.nanoTime() - failure.retry() >= 0;
    }

    /** Notes that a version could not be loaded. */
    void failed(Catalog.Entry entry, Throwable cause) {
        String label = entry.manifest().label();
        @Nullable
        Failure before = failures.put(label, new Failure(entry.fingerprint(), System.nanoTime() + RETRY.toNanos()));
        if (before != null && before.fingerprint().equals(entry.fingerprint())) {
            LOG.debug("{}: still cannot load {}", worker, label, cause);
        } else if (cause instanceof ModelException) {
            LOG.warn("left out a version: {}", cause.getMessage());
        } else {
            LOG.warn("left out a version: {} could not be loaded", label, cause);
        }
    }

    /** Notes that a version was loaded. */
    void loaded(Catalog.Entry entry) {
        failures.remove(entry.manifest().label());
    }
}
