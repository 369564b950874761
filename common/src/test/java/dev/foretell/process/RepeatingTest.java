package dev.foretell.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatingTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Repeating repeating = new Repeating("repeating", failures::add);

    @AfterEach
    void close() {
        repeating.close();
    }

    @Test
    void work_is_repeated_by_a_thread_that_does_not_keep_the_program_running() throws InterruptedException {
        repeating.every(SHORT, () -> {
            Thread thread = Thread.currentThread();
            done.add(thread.getName() + " " + thread.isDaemon());
        });

        assertThat(done.take()).isEqualTo("repeating true");
        assertThat(done.take()).isEqualTo("repeating true");
    }

    @Test
    void work_that_throws_is_reported_and_repeated() throws InterruptedException {
        repeating.every(SHORT, () -> {
            throw new IllegalStateException("an exception");
        });
        assertThat(failures.take()).hasMessage("an exception");
        assertThat(failures.take()).hasMessage("an exception");

        repeating.soon(() -> {
            throw new StackOverflowError("an error");
        });

        repeating.soon(() -> done.add("goes on"));
        assertThat(done.take()).isEqualTo("goes on");
        assertThat(failures).anySatisfy(failure -> assertThat(failure).hasMessage("an error"));
    }

    @Test
    void work_out_of_turn_is_done_at_once() throws InterruptedException {
        repeating.every(NEVER, () -> done.add("in turn"));

        assertThat(repeating.soon(() -> done.add("soon"))).isTrue();
        assertThat(repeating.later(SHORT, () -> done.add("later"))).isTrue();

        assertThat(done.take()).isEqualTo("soon");
        assertThat(done.take()).isEqualTo("later");
    }

    @Test
    void what_is_in_progress_at_the_end_is_finished_and_nothing_follows() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        repeating.soon(() -> {
            begun.countDown();
            await(mayEnd);
            done.add("in progress");
        });
        begun.await();
        repeating.soon(() -> done.add("accepted"));
        assertThat(repeating.finish(Duration.ZERO)).isFalse();

        mayEnd.countDown();

        assertThat(repeating.finish(NEVER)).isTrue();
        assertThat(repeating.soon(() -> done.add("too late"))).isFalse();
        assertThat(done).containsExactly("in progress", "accepted");
    }

    @Test
    void the_close_interrupts_nothing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        repeating.soon(() -> {
            begun.countDown();
            await(mayEnd);
            done.add("not interrupted");
        });
        begun.await();

        repeating.close();
        mayEnd.countDown();

        assertThat(done.take()).isEqualTo("not interrupted");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
