package dev.foretell.broker;

import com.rabbitmq.client.Connection;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of the number in a message's {@code expiration}. AMQP 0-9-1 leaves it to the implementation: RabbitMQ
 * takes it as the milliseconds that are left, Qpid Broker-J (the embedded broker) as the time at which they end, in
 * milliseconds since 1970.
 */
enum Expiration {
    /** Milliseconds from the publishing on. */
    RELATIVE,
    /** Milliseconds since 1970. */
    ABSOLUTE;

    private static final Duration NEVER = Duration.ofDays(1);

    /** The meaning on this connection's broker. */
    static Expiration of(Connection connection) {
        String product = String.valueOf(connection.getServerProperties().get("product"));
        return product.toLowerCase(Locale.ROOT).contains("qpid") ? ABSOLUTE : RELATIVE;
    }

    String encode(Duration left) {
        long millis = Math.max(1, left.toMillis());
        return Long.toString(this == RELATIVE ? millis : System.currentTimeMillis() + millis);
    }

    /** The time left; a day when the message has no expiration, or one that is not a number. */
    Duration decode(@Nullable String expiration) {
        try {
            long millis = expiration == null ? NEVER.toMillis() : Long.parseLong(expiration);
            return expiration == null || this == RELATIVE
                    ? Duration.ofMillis(millis)
                    : Duration.ofMillis(millis - System.currentTimeMillis());
        } catch (NumberFormatException e) {
            return NEVER;
        }
    }
}
