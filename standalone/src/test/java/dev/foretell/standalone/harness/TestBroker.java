package dev.foretell.standalone.harness;

import java.net.URI;
import java.util.Optional;

/** A real broker for tests. Used by one thread at a time. */
public interface TestBroker extends AutoCloseable {

    /** The message when {@link #find} finds no broker. */
    String NONE =
            "No RabbitMQ for the tests that need one: FORETELL_TEST_BROKER_URI is not set, no Docker answers and no"
                    + " rabbitmq-server is installed. Have one of them to run these tests,"
                    + " e.g. install your system's package rabbitmq-server; the tests start it themselves.";

    /** The address at which it accepts connections. */
    URI uri();

    /** Whether tests may stop and start it. */
    boolean isOurs();

    /** Stops it; durable queues and messages remain. */
    void stop();

    /** Starts it again, at the same address; returns when it accepts connections. */
    void start();

    /** Stops it for good. */
    @Override
    void close();

    /**
     * The first available of: the broker that {@code FORETELL_TEST_BROKER_URI} names; one in a container; an installed
     * {@code rabbitmq-server}, run with ports and folders of its own.
     */
    static Optional<TestBroker> find() {
        String given = System.getenv("FORETELL_TEST_BROKER_URI");
        if (given != null && !given.isBlank()) {
            return Optional.of(new GivenBroker(URI.create(given)));
        }
        return DockerBroker.find().or(LocalBroker::find);
    }
}
