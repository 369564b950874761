package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.State;
import dev.foretell.heartbeat.HeartbeatJson;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatsTest {

    private static final Duration NEVER = Duration.ofDays(1);

    /** What was published, as exchange, delivery mode and heartbeat. */
    private record Published(String exchange, int deliveryMode, Heartbeat heartbeat) {}

    private final BlockingQueue<Published> published = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            HeartbeatsTest.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) -> publish(arguments));
    private Heartbeats heartbeats = new Heartbeats("test", this::heartbeat, NEVER);

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @SuppressWarnings("NullAway") // A method without a result gives null.
    private Object publish(Object[] arguments) throws IOException {
        published.add(new Published(
                (String) arguments[0],
                ((AMQP.BasicProperties) arguments[3]).getDeliveryMode(),
                HeartbeatJson.read((byte[]) arguments[4])));
        return null;
    }

    private Heartbeat heartbeat() {
        return new Heartbeat("w", "h", asked.incrementAndGet(), Instant.EPOCH, State.SERVING, 1, 0, 0, List.of());
    }

    @Test
    void one_is_published_as_soon_as_there_is_a_connection() throws InterruptedException {
        heartbeats.start();
        heartbeats.opened(channel);

        Published first = published.take();

        assertThat(first.exchange()).isEqualTo("foretell.workers");
        assertThat(first.deliveryMode()).as("transient").isEqualTo(1);
        assertThat(first.heartbeat().state()).isEqualTo(State.SERVING);
    }

    @Test
    void they_go_on_by_themselves() throws InterruptedException {
        heartbeats = new Heartbeats("test", this::heartbeat, Duration.ofMillis(1));
        heartbeats.opened(channel);
        heartbeats.start();

        for (int i = 1; i <= 5; i++) {
            assertThat(published.take().heartbeat().pid()).isEqualTo(i);
        }
    }

    @Test
    void one_out_of_turn_can_be_asked_for() throws InterruptedException {
        heartbeats.opened(channel);
        published.take();

        heartbeats.beat();

        assertThat(published.take().heartbeat().pid()).isEqualTo(2);
    }

    @Test
    void the_last_says_that_the_worker_has_stopped_and_none_follows() throws InterruptedException {
        heartbeats.opened(channel);
        published.take();

        heartbeats.close();
        heartbeats.close();
        heartbeats.beat();

        assertThat(published).hasSize(1);
        assertThat(published.take().heartbeat().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void without_a_connection_nothing_is_asked_and_nothing_published() {
        heartbeats.start();
        heartbeats.beat();

        heartbeats.close();

        assertThat(published).isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void on_a_connection_that_was_lost_nothing_is_published() throws InterruptedException {
        heartbeats.opened(channel);
        published.take();
        heartbeats.lost();

        heartbeats.close();

        assertThat(published).isEmpty();
    }

    @Test
    void one_that_cannot_be_made_does_not_end_the_others() throws InterruptedException {
        heartbeats = new Heartbeats("test", this::failingAtFirst, Duration.ofMillis(1));
        heartbeats.opened(channel);
        heartbeats.start();

        assertThat(published.take().heartbeat().pid()).isEqualTo(2);
    }

    private Heartbeat failingAtFirst() {
        Heartbeat heartbeat = heartbeat();
        if (heartbeat.pid() == 1) {
            throw new IllegalStateException("the first fails");
        }
        return heartbeat;
    }
}
