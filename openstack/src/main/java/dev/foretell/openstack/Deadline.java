package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** How long to wait for something, and how often to look. For one thread. */
final class Deadline {

    private final Duration limit;
    private final Duration pause;
    private final long end;

    private Deadline(Duration limit, Duration pause, long end) {
        this.limit = limit;
        this.pause = pause;
        this.end = end;
    }

    static Deadline in(Duration limit, Duration pause) {
        return new Deadline(limit, pause, System.nanoTime() + limit.toNanos());
    }

    /** What the question answers, as soon as it answers; none when the time is over before. It is asked at least once. */
    <T> Optional<T> await(Supplier<Optional<T>> question) {
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent() || System.nanoTime() - end >= 0) {
                return answer;
            }
            sleep();
        }
    }

    /** Whether something is so before the time is over. */
    boolean awaitTrue(BooleanSupplier condition) {
        return await(() -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
                .isPresent();
    }

    private void sleep() {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException("interrupted while waiting");
        }
    }

    /** The whole time, in words. */
    @Override
    public String toString() {
        return DurationText.format(limit);
    }
}
