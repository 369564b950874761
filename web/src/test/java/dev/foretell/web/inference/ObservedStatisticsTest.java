package dev.foretell.web.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.SetTime;
import dev.foretell.web.inference.ObservedStatistics.Times;
import dev.foretell.web.inference.VersionStatistics.Total;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObservedStatisticsTest {

    private static final Times TIMES = times(100, 10, 30, 5);

    private final SetTime time = SetTime.standing();
    private final ObservedStatistics statistics = new ObservedStatistics(time);

    private static Times times(int total, int input, int infer, int output) {
        return new Times(
                Duration.ofNanos(total), Duration.ofNanos(input), Duration.ofNanos(infer), Duration.ofNanos(output));
    }

    @Test
    void a_version_that_has_done_nothing_has_zeros() {
        assertThat(statistics.of("iris", "1")).isEqualTo(VersionStatistics.ZERO);
    }

    @Test
    void successes_and_failures_add_up_for_each_version_alone() {
        statistics.succeeded("iris", "1", 3, TIMES);
        statistics.succeeded("iris", "1", 4, TIMES);
        statistics.failed("iris", "1", Duration.ofNanos(7));
        statistics.succeeded("iris", "2", 1, TIMES);

        VersionStatistics figures = statistics.of("iris", "1");

        assertThat(figures.lastInferenceMillis()).isEqualTo(time.millis());
        assertThat(figures.inferences()).isEqualTo(7);
        assertThat(figures.executions()).isEqualTo(2);
        assertThat(figures.success()).isEqualTo(new Total(2, 200));
        assertThat(figures.fail()).isEqualTo(new Total(1, 7));
        assertThat(figures.queue()).isEqualTo(new Total(2, 110));
        assertThat(figures.input()).isEqualTo(new Total(2, 20));
        assertThat(figures.infer()).isEqualTo(new Total(2, 60));
        assertThat(figures.output()).isEqualTo(new Total(2, 10));
        assertThat(statistics.of("iris", "2").inferences()).isOne();
        assertThat(statistics.of("rose", "1")).isEqualTo(VersionStatistics.ZERO);
    }

    @Test
    void clocks_that_disagree_do_not_make_a_queue_negative() {
        statistics.succeeded("iris", "1", 1, times(10, 5, 100, 5));

        assertThat(statistics.of("iris", "1").queue()).isEqualTo(new Total(1, 0));
    }

    @Test
    void nothing_is_lost_when_many_count_at_once() {
        IntStream.range(0, 10_000).parallel().forEach(i -> statistics.succeeded("iris", "1", 2, TIMES));

        assertThat(statistics.of("iris", "1").inferences()).isEqualTo(20_000);
        assertThat(statistics.of("iris", "1").success()).isEqualTo(new Total(10_000, 1_000_000));
    }
}
