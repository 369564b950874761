package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdaptivePrefetchTest {

    private final AdaptivePrefetch prefetch = new AdaptivePrefetch(2, OptionalInt.empty());

    private void predicted(int jobs, int rows, int batchMax, int millis) {
        prefetch.predicted("m", false, jobs, rows, batchMax, Duration.ofMillis(millis));
    }

    @Test
    void it_begins_with_a_few_jobs_per_lane_and_one_block() {
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 4);
        assertThat(prefetch.of("m", true)).isEqualTo(2);
    }

    @Test
    void a_network_whose_passes_take_long_begins_with_two_jobs_per_lane() {
        prefetch.loaded("m", Duration.ofMillis(700));

        assertThat(prefetch.of("m", false)).isEqualTo(2 * 2);
        assertThat(prefetch.of("other", false)).isEqualTo(2 * 4);
    }

    @Test
    void a_quick_network_has_128_jobs_per_lane_after_its_first_pass() {
        prefetch.loaded("m", Duration.ofMillis(1));
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 4);

        predicted(4, 4, 4_096, 1);

        assertThat(prefetch.of("m", false)).isEqualTo(2 * 128);
    }

    @Test
    void jobs_of_many_rows_count_by_the_time_that_they_take() {
        predicted(1, 64, 64, 50);
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 20);

        predicted(1, 6_400, 64, 5_000);
        predicted(1, 6_400, 64, 5_000);
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 2);
    }

    @Test
    void a_batch_that_is_not_full_is_not_held_against_the_network() {
        predicted(1, 1, 64, 50);

        assertThat(prefetch.of("m", false)).isEqualTo(2 * 128);
    }

    @Test
    void a_network_that_becomes_slow_is_noticed_within_two_long_passes_and_its_recovery_later() {
        predicted(1, 1, 1, 2);
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 128);

        predicted(1, 1, 1, 700);
        predicted(1, 1, 1, 700);
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 2);

        for (int i = 0; i < 100; i++) {
            predicted(1, 1, 1, 2);
        }
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 128);
    }

    @Test
    void small_changes_change_nothing() {
        predicted(1, 1, 1, 20);
        int before = prefetch.of("m", false);

        predicted(1, 1, 1, 30);
        predicted(1, 1, 1, 12);

        assertThat(prefetch.of("m", false)).isEqualTo(before).isEqualTo(2 * 50);
    }

    @Test
    void blocks_are_measured_by_themselves() {
        prefetch.predicted("m", true, 1, 1_024, 1_024, Duration.ofMillis(50));
        assertThat(prefetch.of("m", true)).isEqualTo(2 * 2);
        assertThat(prefetch.of("m", false)).isEqualTo(2 * 4);

        prefetch.predicted("m", true, 1, 1_024, 1, Duration.ofSeconds(3));
        assertThat(prefetch.of("m", true)).isEqualTo(2);
    }

    @Test
    void the_setting_is_obeyed_whatever_is_measured() {
        AdaptivePrefetch fixed = new AdaptivePrefetch(2, OptionalInt.of(7));

        fixed.loaded("m", Duration.ofSeconds(3));
        fixed.predicted("m", false, 1, 1, 1, Duration.ofSeconds(3));

        assertThat(fixed.of("m", false)).isEqualTo(7);
        assertThat(fixed.of("m", true)).isEqualTo(2);
    }
}
