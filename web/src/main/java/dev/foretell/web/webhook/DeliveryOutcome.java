package dev.foretell.web.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcome of an attempt to deliver. */
sealed interface DeliveryOutcome {

    /** The receiver has accepted the delivery. */
    record Delivered() implements DeliveryOutcome {}

    /**
     * The receiver may not have the delivery.
     *
     * @param error the reason, for people
     * @param passing whether another attempt may succeed
     * @param retryAfter how long the receiver asks to wait
     */
    record Failed(String error, boolean passing, @Nullable Duration retryAfter) implements DeliveryOutcome {

        private static final int MAX_ERROR = 200;

        public Failed {
            if (error.length() > MAX_ERROR) {
                error = error.substring(0, MAX_ERROR - 1) + "…";
            }
        }

        static Failed passing(String error) {
            return new Failed(error, true, null);
        }

        static Failed forGood(String error) {
            return new Failed(error, false, null);
        }
    }
}
