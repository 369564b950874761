package dev.foretell.web.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyBucketsTest {

    @Test
    void small_latencies_have_a_bucket_each() {
        assertThat(LongStream.range(0, 32).map(micros -> LatencyBuckets.middle(LatencyBuckets.bucket(micros))))
                .containsExactlyElementsOf(LongStream.range(0, 32).boxed().toList());
        assertThat(LatencyBuckets.bucket(-5)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {33, 100, 1_023, 1_024, 1_025, 20_000, 999_999, 30_000_000, 1_800_000_000_000L, Long.MAX_VALUE})
    void the_middle_of_a_bucket_is_near_to_all_that_is_in_it(long micros) {
        assertThat((double) LatencyBuckets.middle(LatencyBuckets.bucket(micros)))
                .isCloseTo((double) micros, within(micros / 32.0));
    }

    @Test
    void buckets_are_in_the_order_of_latencies_without_gaps() {
        List<Integer> buckets = LongStream.range(0, 100_000)
                .mapToInt(LatencyBuckets::bucket)
                .distinct()
                .boxed()
                .toList();

        assertThat(buckets).isSorted().hasSize(buckets.get(buckets.size() - 1) + 1);
    }

    @Test
    void a_percentile_is_the_least_latency_that_so_many_do_not_exceed() {
        SortedMap<Integer, Long> amounts = new TreeMap<>();
        amounts.put(LatencyBuckets.bucket(10), 98L);
        amounts.put(LatencyBuckets.bucket(20), 2L);

        assertThat(LatencyBuckets.percentile(amounts, 0.5)).isEqualTo(Duration.ofNanos(10_000));
        assertThat(LatencyBuckets.percentile(amounts, 0.98)).isEqualTo(Duration.ofNanos(10_000));
        assertThat(LatencyBuckets.percentile(amounts, 0.99)).isEqualTo(Duration.ofNanos(20_000));
    }
}
