package dev.foretell.standalone;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Runs the tests on the embedded broker. */
class JoinedRequestsTest extends JoinedRequests {

    private final EmbeddedBroker broker = new EmbeddedBroker();

    @BeforeEach
    void start() {
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Override
    URI broker() {
        return broker.uri();
    }
}
