package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A time limit for polling, and the pause between two polls. For one thread. */
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

    /** The first answer to a question; empty if there is none in time. The question is asked at least once. */
    <T> Optional<T> await(Supplier<Optional<T>> question) {
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent() || System.nanoTime() - end >= 0) {
                return answer;
            }
            sleep();
        }
    }

    /** Whether a condition becomes true in time. */
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

    /** The time limit in words. */
    @Override
    public String toString() {
        return DurationText.format(limit);
    }
}
