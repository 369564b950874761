package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpirationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void rabbitmq_is_told_the_milliseconds_left() {
        assertThat(Expiration.RELATIVE.encode(Duration.ofSeconds(30))).isEqualTo("30000");
        assertThat(Expiration.RELATIVE.decode("30000")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void qpid_is_told_the_time_of_the_end() {
        long before = System.currentTimeMillis();

        long end = Long.parseLong(Expiration.ABSOLUTE.encode(MINUTE));

        assertThat(end).isBetween(before + MINUTE.toMillis(), System.currentTimeMillis() + MINUTE.toMillis());
        assertThat(Expiration.ABSOLUTE.decode(Long.toString(before - 1_000))).isNegative();
        assertThat(Expiration.ABSOLUTE.decode(Long.toString(end)))
                .isGreaterThan(Duration.ZERO)
                .isLessThanOrEqualTo(MINUTE);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_over_is_still_sent_with_the_least_there_is(Expiration expiration) {
        assertThat(Long.parseLong(expiration.encode(Duration.ofSeconds(-5)))).isPositive();
        assertThat(Expiration.RELATIVE.encode(Duration.ZERO)).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void a_message_that_says_nothing_useful_has_a_day(Expiration expiration) {
        assertThat(expiration.decode(null)).isEqualTo(Duration.ofDays(1));
        assertThat(expiration.decode("soon")).isEqualTo(Duration.ofDays(1));
        assertThat(expiration.decode("")).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void the_broker_says_which_it_is() {
        assertThat(Expiration.of(broker("RabbitMQ"))).isEqualTo(Expiration.RELATIVE);
        assertThat(Expiration.of(broker("qpid"))).isEqualTo(Expiration.ABSOLUTE);
        assertThat(Expiration.of(broker("Apache Qpid Broker-J"))).isEqualTo(Expiration.ABSOLUTE);
        assertThat(Expiration.of(connection(Map.of()))).isEqualTo(Expiration.RELATIVE);
    }

    private static Connection broker(String product) {
        return connection(Map.of("product", product));
    }

    private static Connection connection(Map<String, Object> properties) {
        return (Connection) Proxy.newProxyInstance(
                ExpirationTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> properties);
    }
}
