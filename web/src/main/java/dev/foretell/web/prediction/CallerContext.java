package dev.foretell.web.prediction;

import dev.foretell.job.Traceparent;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a prediction, as far as it is known. Immutable.
 *
 * @param key identifies the caller, so that it gets the same version of a model each time, or null
 * @param traceparent the caller's W3C trace context, or null
 */
public record CallerContext(@Nullable String key, @Nullable String traceparent) {

    /** Whether the caller records the trace. */
    boolean isTraced() {
        return Traceparent.parse(traceparent).filter(Traceparent::isSampled).isPresent();
    }
}
