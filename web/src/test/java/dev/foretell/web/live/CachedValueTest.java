package dev.foretell.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedValueTest {

    private static final Duration AGE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(1);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();
    private final Queue<Runnable> later = new ArrayDeque<>();

    @Test
    void it_is_asked_once_for_all_who_come_while_it_is_good() {
        CachedValue<Integer> cached =
                new CachedValue<>(asked::incrementAndGet, AGE, PATIENCE, Runnable::run, clock::get);

        assertThat(cached.value()).isEqualTo(1);
        clock.addAndGet(AGE.toNanos() - 1);
        assertThat(cached.value()).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(cached.value()).isEqualTo(2);
    }

    @Test
    void who_comes_while_it_is_asked_does_not_ask_again_and_makes_do_with_what_was_known() {
        CachedValue<Integer> cached = new CachedValue<>(asked::incrementAndGet, AGE, PATIENCE, later::add, clock::get);
        assertThat(cached.value()).isNull();
        assertThat(cached.value()).isNull();
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(cached.value()).isEqualTo(1);

        clock.addAndGet(2 * AGE.toNanos());

        assertThat(cached.value()).isEqualTo(1);
        assertThat(later).hasSize(1);
        clock.addAndGet(4 * AGE.toNanos());
        assertThat(cached.value()).as("much too old").isNull();
    }

    @Test
    void a_failure_means_that_nothing_is_known_for_now() {
        CachedValue<Integer> cached = new CachedValue<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("away");
                    }
                    return asked.get();
                },
                AGE,
                PATIENCE,
                Runnable::run,
                clock::get);

        assertThat(cached.value()).isNull();
        assertThat(cached.value()).as("not asked again at once").isNull();
        clock.addAndGet(AGE.toNanos());
        assertThat(cached.value()).isEqualTo(2);
    }

    @Test
    void what_is_forgotten_is_asked_for_anew() {
        CachedValue<Integer> cached =
                new CachedValue<>(asked::incrementAndGet, AGE, PATIENCE, Runnable::run, clock::get);
        assertThat(cached.value()).isEqualTo(1);

        cached.forget();

        assertThat(cached.value()).isEqualTo(2);
    }

    @Test
    void a_server_that_stops_knows_nothing_more() {
        CachedValue<Integer> cached = new CachedValue<>(
                asked::incrementAndGet,
                AGE,
                PATIENCE,
                task -> {
                    throw new RejectedExecutionException();
                },
                clock::get);

        assertThat(cached.value()).isNull();
    }
}
