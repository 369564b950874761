package dev.foretell.web.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When to try again: 12 attempts at most, 100 ms after the first and twice as long after each, a quarter more or less by chance,
 * so that what failed together does not come back together. A receiver's {@code Retry-After} makes it longer. Never longer than 5
 * minutes.
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
     * How long to wait for the next attempt; nothing when there is to be none.
     *
     * @param attempts those made, this one included
     */
    Optional<Duration> delay(int attempts, Outcome.Failed failure) {
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
