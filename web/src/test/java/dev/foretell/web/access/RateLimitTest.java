package dev.foretell.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimit limit = new RateLimit(new RequestRate(3, Duration.ofMinutes(1)), new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void as_many_as_the_rate_says_may_come_at_once_and_the_next_waits() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("ci")).isZero();
        }

        assertThat(limit.take("ci")).isEqualTo(Duration.ofSeconds(20));
        assertThat(limit.take("ci")).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void after_the_wait_one_may_come() {
        for (int i = 0; i < 3; i++) {
            limit.take("ci");
        }
        nanos.addAndGet(limit.take("ci").toNanos());

        assertThat(limit.take("ci")).isZero();
        assertThat(limit.take("ci")).isPositive();
    }

    @Test
    void callers_do_not_use_up_each_others_rate() {
        for (int i = 0; i < 4; i++) {
            limit.take("ci");
        }

        assertThat(limit.take("ops")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"50/s,50,1", "600/m,600,60", "1/h,1,3600", "' 5 / m',5,60", "9999999/s,9999999,1"})
    void a_rate_is_read(String text, int count, int seconds) {
        RequestRate rate = RequestRate.parse(text);

        assertThat(rate).isEqualTo(new RequestRate(count, Duration.ofSeconds(seconds)));
        assertThat(new RateLimit(rate).take("ci")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "0/s", "-1/s", "50/d", "50/ms", "1.5/s", "10000000/s", "s/50", "50/s,5/m"})
    void what_is_no_rate_is_refused(String text) {
        assertThatThrownBy(() -> RequestRate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 50/s or 600/m");
    }
}
