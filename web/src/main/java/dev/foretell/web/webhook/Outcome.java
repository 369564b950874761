package dev.foretell.web.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to deliver ended. */
sealed interface Outcome {

    /** The receiver has it. */
    record Delivered() implements Outcome {}

    /**
     * The receiver may not have it.
     *
     * @param error why, for people
     * @param passing whether another attempt may end otherwise
     * @param retryAfter how long the receiver asks to be left alone
     */
    record Failed(String error, boolean passing, @Nullable Duration retryAfter) implements Outcome {

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
