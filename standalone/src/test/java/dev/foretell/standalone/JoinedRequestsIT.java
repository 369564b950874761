package dev.foretell.standalone;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** On RabbitMQ. */
@ExtendWith(BrokerRing.class)
class JoinedRequestsIT extends JoinedRequests {

    private @Nullable URI broker;

    @BeforeEach
    void wipe(TestBroker ring) {
        try (AmqpClient client = new AmqpClient(ring.uri())) {
            client.wipe();
        }
        broker = ring.uri();
    }

    @Override
    URI broker() {
        return Objects.requireNonNull(broker);
    }
}
