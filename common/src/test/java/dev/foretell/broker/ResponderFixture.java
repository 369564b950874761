package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.heartbeat.Heartbeat;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A responder on a connection without a broker, and what it tells. Tests extend it. */
@Timeout(30)
abstract class ResponderFixture {

    static final String A = "foretell.jobs.a";
    static final String A_BULK = "foretell.jobs.a.bulk";
    static final String B = "foretell.jobs.b";
    static final String B_BULK = "foretell.jobs.b.bulk";

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Delivery> received = new CopyOnWriteArrayList<>();
    volatile int prefetch = 1_000;
    final FakeConnection connection = new FakeConnection();
    final Responder responder = new Responder(
            URI.create("amqp://127.0.0.1:1"),
            "test",
            List.of("a"),
            (model, bulk) -> bulk ? 1 : prefetch,
            new Responder.Receiver() {
                @Override
                public void received(Delivery delivery) {
                    received.add(delivery);
                    told.add(delivery.job().id());
                }

                @Override
                public void paused() {
                    told.add("paused");
                }

                @Override
                public void lost() {
                    told.add("lost");
                }

                @Override
                public void gone(String model) {
                    told.add("gone " + model);
                }
            },
            ResponderFixture::heartbeat);

    private static Heartbeat heartbeat() {
        return new Heartbeat("test", "host", 1, Instant.EPOCH, Heartbeat.State.SERVING, 1, 0, 0, List.of());
    }

    @AfterEach
    void close() {
        responder.close();
    }

    void open() throws Exception {
        responder.open(connection.connection());
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(100_000);
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
    }
}
