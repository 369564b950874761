package dev.foretell.standalone.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker in a container. It is stopped and started within the container, since a restarted container gets another
 * port.
 */
public final class DockerBroker implements TestBroker {

    private static final DockerImageName IMAGE = DockerImageName.parse("rabbitmq:4-management");

    private final RabbitMQContainer container = new RabbitMQContainer(IMAGE);

    private DockerBroker() {}

    /** Starts a broker; empty when Docker does not answer or cannot get the image. */
    public static Optional<TestBroker> find() {
        // Testcontainers logs every way to Docker that it tries; its absence is not an error here.
        ((Logger) LoggerFactory.getLogger("org.testcontainers")).setLevel(Level.OFF);
        try {
            // This, too, fails where a Docker answers that cannot get images.
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.empty();
            }
            DockerBroker broker = new DockerBroker();
            broker.container.start();
            return Optional.of(broker);
        } catch (RuntimeException e) {
            System.out.println(
                    "Docker is here, but cannot run " + IMAGE + " (" + e.getMessage() + "); looking further.");
            return Optional.empty();
        }
    }

    @Override
    public URI uri() {
        return URI.create("amqp://" + container.getAdminUsername() + ":" + container.getAdminPassword() + "@"
                + container.getHost() + ":" + container.getAmqpPort());
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void stop() {
        control("stop_app");
    }

    @Override
    public void start() {
        control("start_app");
        Eventually.until("the broker takes connections", () -> AmqpClient.canConnect(uri()));
    }

    private void control(String command) {
        try {
            ExecResult result = container.execInContainer("rabbitmqctl", command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException("rabbitmqctl " + command + " failed: " + result.getStderr());
            }
        } catch (IOException e) {
            throw new IllegalStateException("rabbitmqctl " + command + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during rabbitmqctl " + command, e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
