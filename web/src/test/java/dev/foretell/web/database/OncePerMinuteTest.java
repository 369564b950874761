package dev.foretell.web.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {

    @Test
    void the_first_time_and_the_first_after_each_minute_are_told() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        OncePerMinute telling = new OncePerMinute(nanos::get);

        assertThat(telling.isDue()).isTrue();
        assertThat(telling.isDue()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(telling.isDue()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(telling.isDue()).isTrue();
        assertThat(telling.isDue()).isFalse();
    }
}
