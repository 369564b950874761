package dev.foretell.standalone.harness;

import java.net.URI;
import java.util.Optional;

/** A real broker for tests. Used by one thread at a time. */
public interface TestBroker extends AutoCloseable {

    /** What to do when {@link #find} finds none. */
    String NONE =
            "No RabbitMQ for the tests that need one: FORETELL_TEST_BROKER_URI is not set, no Docker answers and no"
                    + " rabbitmq-server is installed. Have one of them to run these tests,"
                    + " e.g. install your system's package rabbitmq-server; the tests start it themselves.";

    /** Where it takes connections. */
    URI uri();

    /** Whether it can be stopped and started by us. */
    boolean isOurs();

    /** Stops it; what is durable stays. */
    void stop();

    /** Starts it again, at the same address; returns when it takes connections. */
    void start();

    /** Ends it for good. */
    @Override
    void close();

    /**
     * The first of: the broker that {@code FORETELL_TEST_BROKER_URI} names; one in a container; a {@code
     * rabbitmq-server} that is installed on this machine, run with ports and folders of its own.
     */
    static Optional<TestBroker> find() {
        String given = System.getenv("FORETELL_TEST_BROKER_URI");
        if (given != null && !given.isBlank()) {
            return Optional.of(new GivenBroker(URI.create(given)));
        }
        return DockerBroker.find().or(LocalBroker::find);
    }
}
