package dev.foretell.bench.echo;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** The broker that is measured with. Safe for use by several threads. */
public final class Broker {

    private static final int HEARTBEAT_SECONDS = 10;
    private static final String JOBS = "foretell.jobs.";

    private final URI uri;
    private final ConnectionFactory factory = new ConnectionFactory();

    /**
     * A broker that is not yet asked for anything.
     *
     * @throws IllegalArgumentException when the address is not an AMQP URI
     */
    public Broker(URI uri) {
        this.uri = uri;
        try {
            factory.setUri(uri);
        } catch (Exception e) {
            throw new IllegalArgumentException("the broker's address is not an AMQP URI: " + e.getMessage(), e);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    }

    public URI uri() {
        return uri;
    }

    /** A new connection that does not come back when it is lost. */
    Connection connect(String name) throws IOException, TimeoutException {
        return factory.newConnection(name);
    }

    /** What it calls itself, with its version. */
    public String product() throws IOException, TimeoutException {
        try (Connection connection = connect("bench")) {
            var properties = connection.getServerProperties();
            return properties.get("product") + " " + properties.get("version");
        }
    }

    /**
     * Makes sure that no worker takes jobs of a model there.
     *
     * @throws IllegalArgumentException when one does
     */
    public void expectNoWorkers(String model) throws IOException, TimeoutException {
        int workers = consumers(JOBS + model);
        if (workers > 0) {
            throw new IllegalArgumentException("--broker: workers take jobs of " + model
                    + " there already, and would take part; end them, or name a virtual host of its own");
        }
    }

    private int consumers(String queue) throws IOException, TimeoutException {
        try (Connection connection = connect("bench")) {
            Channel channel = connection.createChannel();
            try {
                return channel.queueDeclarePassive(queue).getConsumerCount();
            } catch (IOException e) {
                return 0; // There is no such queue.
            }
        }
    }
}
