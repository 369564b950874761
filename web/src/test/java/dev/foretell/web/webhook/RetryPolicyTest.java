package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final DeliveryOutcome.Failed FAILED = DeliveryOutcome.Failed.passing("it failed");

    private final RetryPolicy policy = new RetryPolicy(new Random());

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "8, 12800", "11, 102400"})
    void the_delay_doubles_give_or_take_a_quarter(int attempts, int millis) {
        for (int i = 0; i < 100; i++) {
            assertThat(policy.delay(attempts, FAILED).orElseThrow())
                    .isBetween(Duration.ofMillis(millis * 3L / 4), Duration.ofMillis(millis * 5L / 4));
        }
    }

    @Test
    void delays_differ() {
        assertThat(policy.delay(5, FAILED)).isNotEqualTo(policy.delay(5, FAILED));
    }

    @Test
    void there_is_none_after_the_twelfth_attempt_or_a_final_failure() {
        assertThat(policy.delay(11, FAILED)).isPresent();
        assertThat(policy.delay(12, FAILED)).isEmpty();
        assertThat(policy.delay(1_000, FAILED)).isEmpty();
        assertThat(policy.delay(1, DeliveryOutcome.Failed.forGood("it is gone")))
                .isEmpty();
    }

    @Test
    void the_receiver_can_make_it_longer_but_not_shorter_and_not_without_end() {
        assertThat(policy.delay(1, asking(Duration.ofSeconds(7)))).contains(Duration.ofSeconds(7));
        assertThat(policy.delay(11, asking(Duration.ofSeconds(7))).orElseThrow())
                .isGreaterThan(Duration.ofSeconds(70));
        assertThat(policy.delay(1, asking(Duration.ofDays(1)))).contains(Duration.ofMinutes(5));
        assertThat(policy.delay(1, asking(Duration.ofDays(-1))).orElseThrow()).isPositive();
    }

    private static DeliveryOutcome.Failed asking(Duration retryAfter) {
        return new DeliveryOutcome.Failed("it is busy", true, retryAfter);
    }
}
