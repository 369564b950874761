package dev.foretell.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.foretell.model.engine.Network;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ParallelPassesTest {

    @Test
    void each_thread_has_a_copy_of_its_own_and_closes_it() throws InterruptedException {
        Counting network = new Counting();

        TurnResult measured =
                new ParallelPasses(network, NetworkPassesTest.TWO_COLUMNS).run(new Turn(3, 2, 0, 1_000_000));

        assertThat(network.threads).hasSize(2);
        assertThat(network.copies).hasValue(2);
        assertThat(network.closed).hasValue(2);
        assertThat(measured.passes()).isGreaterThanOrEqualTo(2);
        assertThat(measured.rowsPerSecond()).isPositive();
        assertThat(measured.rowsPerCpuSecond() * measured.cpuSeconds())
                .isCloseTo(3.0 * measured.passes(), withPercentage(1e-6));
        assertThat(measured.p99Millis()).isGreaterThanOrEqualTo(measured.p50Millis());
    }

    @Test
    void a_pass_is_measured_however_short_the_turn() throws InterruptedException {
        assertThat(new ParallelPasses(new Counting(), NetworkPassesTest.TWO_COLUMNS)
                        .run(new Turn(1, 1, 0, 0))
                        .passes())
                .isEqualTo(1);
    }

    @Test
    void a_pass_that_fails_fails_the_turn() {
        Counting network = new Counting();
        network.broken = true;

        assertThatThrownBy(() -> new ParallelPasses(network, NetworkPassesTest.TWO_COLUMNS).run(new Turn(1, 1, 0, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ArithmeticException: it cannot be computed");
        assertThat(network.closed).hasValue(1);
    }

    /** Counts what is done with it. */
    private static final class Counting implements Network {

        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger copies = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private boolean broken;

        @Override
        public float[][] output(float[][] inputs, int rows) {
            if (broken) {
                throw new ArithmeticException("it cannot be computed");
            }
            threads.add(Thread.currentThread());
            return new float[][] {new float[rows]};
        }

        @Override
        public Network copy() {
            copies.incrementAndGet();
            return this;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
