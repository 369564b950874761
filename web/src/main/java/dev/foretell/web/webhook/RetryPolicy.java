package dev.foretell.web.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides when to try again: at most 12 attempts, 100 ms after the first and twice as long after each, plus or minus a
 * random quarter, so that deliveries that failed together are not repeated together. A receiver's {@code Retry-After}
 * makes the time longer. It is never longer than 5 minutes.
 */
final class RetryPolicy {

    static final int MAX_ATTEMPTS = 12;

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double LEAST_FACTOR = 0.75;
    private static final double MOST_FACTOR = 1.25;

    private final RandomGenerator random;

    RetryPolicy(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The time until the next attempt; empty when there is to be none.
     *
     * @param attempts the number of attempts so far, including this one
     */
    Optional<Duration> delay(int attempts, DeliveryOutcome.Failed failure) {
        if (!failure.passing() || attempts >= MAX_ATTEMPTS) {
            return Optional.empty();
        }
        Duration asked = failure.retryAfter() == null ? Duration.ZERO : failure.retryAfter();
        Duration own = backoff(attempts);
        Duration delay = own.compareTo(asked) > 0 ? own : asked;
        return Optional.of(delay.compareTo(LONGEST) > 0 ? LONGEST : delay);
    }

    private Duration backoff(int attempts) {
        double factor = random.nextDouble(LEAST_FACTOR, MOST_FACTOR) * Math.scalb(1.0, attempts - 1);
        return Duration.ofNanos((long) (FIRST.toNanos() * factor));
    }
}
