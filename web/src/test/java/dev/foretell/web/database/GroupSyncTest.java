package dev.foretell.web.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.web.history.Eventually;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupSyncTest {

    @Test
    void who_comes_while_the_disk_is_busy_waits_for_the_next_trip_which_all_share() throws InterruptedException {
        AtomicInteger trips = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(1);
        GroupSync sync = new GroupSync(() -> {
            trips.incrementAndGet();
            await(busy);
        });
        Thread first = new Thread(sync::sync);
        first.start();
        Eventually.until("the first is on its way", () -> trips.get() == 1);

        List<Thread> others =
                Stream.generate(() -> new Thread(sync::sync)).limit(5).toList();
        others.forEach(Thread::start);
        Eventually.until(
                "the others wait", () -> others.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
        busy.countDown();
        first.join();
        for (Thread other : others) {
            other.join();
        }

        assertThat(trips).hasValue(2);
    }

    @Test
    void a_trip_that_failed_does_not_count() {
        AtomicInteger trips = new AtomicInteger();
        GroupSync sync = new GroupSync(() -> {
            if (trips.incrementAndGet() == 1) {
                throw new IllegalStateException("disk full");
            }
        });

        assertThatThrownBy(sync::sync).hasMessage("disk full");
        sync.sync();

        assertThat(trips).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
