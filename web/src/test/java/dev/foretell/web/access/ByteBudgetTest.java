package dev.foretell.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(100);

    @Test
    void what_is_reserved_is_missing_until_it_is_closed() {
        ByteBudget.Share share = budget.reserve(60).orElseThrow();
        assertThat(budget.reserve(41)).isEmpty();
        assertThat(budget.reserve(40)).isPresent();
        assertThat(budget.used()).isEqualTo(100);

        share.close();
        share.close();

        assertThat(budget.used()).isEqualTo(40);
        assertThat(budget.reserve(60)).isPresent();
    }

    @Test
    void a_share_grows_as_far_as_there_is_room() {
        ByteBudget.Share share = budget.reserve(0).orElseThrow();
        assertThat(share.covers(50)).isTrue();
        assertThat(share.covers(20)).isTrue();
        assertThat(budget.used()).isEqualTo(50);
        assertThat(share.covers(101)).isFalse();
        assertThat(budget.used()).isEqualTo(50);

        share.close();

        assertThat(share.covers(51)).as("closed").isFalse();
        assertThat(budget.used()).isZero();
    }

    @Test
    void more_than_there_is_of_is_never_reserved() {
        assertThat(budget.reserve(101)).isEmpty();
        assertThat(budget.reserve(Long.MAX_VALUE)).isEmpty();
        assertThat(budget.used()).isZero();
    }

    @Test
    void threads_that_share_it_leave_nothing_behind() throws InterruptedException {
        AtomicLong peak = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4_000; i++) {
            threads.execute(() -> budget.reserve(30).ifPresent(share -> {
                share.covers(60);
                peak.accumulateAndGet(budget.used(), Math::max);
                share.close();
            }));
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(peak.get()).isBetween(30L, 100L);
        assertThat(budget.used()).isZero();
    }
}
