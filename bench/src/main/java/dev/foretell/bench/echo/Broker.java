package dev.foretell.bench.echo;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;

/** The message broker of a measurement. Safe for use by several threads. */
public final class Broker {

    private static final int HEARTBEAT_SECONDS = 10;
    private static final String JOBS = "foretell.jobs.";

    private final URI uri;
    private final ConnectionFactory factory = new ConnectionFactory();

    /**
     * A broker without a connection yet.
     *
     * @throws IllegalArgumentException if the address is not an AMQP URI
     */
    public Broker(URI uri) {
        this.uri = uri;
        try {
            factory.setUri(uri);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the broker's address is not an AMQP URI: " + e.getMessage(), e);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    }

    public URI uri() {
        return uri;
    }

    /** Opens a connection without automatic recovery. */
    Connection connect(String name) throws IOException, TimeoutException {
        return factory.newConnection(name);
    }

    /** The broker's product name and version. */
    public String product() throws IOException, TimeoutException {
        try (Connection connection = connect("bench")) {
            var properties = connection.getServerProperties();
            return properties.get("product") + " " + properties.get("version");
        }
    }

    /**
     * Checks that no worker consumes jobs of a model on this broker.
     *
     * @throws IllegalArgumentException if one does
     */
    public void expectNoWorkers(String model) throws IOException, TimeoutException {
        int workers = consumers(JOBS + model);
        if (workers > 0) {
            throw new IllegalArgumentException("--broker: it has workers for " + model
                    + " already, which would take part; stop them, or use a separate virtual host");
        }
    }

    private int consumers(String queue) throws IOException, TimeoutException {
        try (Connection connection = connect("bench")) {
            Channel channel = connection.createChannel();
            try {
                return channel.queueDeclarePassive(queue).getConsumerCount();
            } catch (IOException e) {
                return 0; // The queue does not exist.
            }
        }
    }
}
