package dev.foretell.web.history;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.foretell.web.database.DatabaseSettings;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A database in a container, at a port that remains when the container is stopped and started. */
final class DockerDatabase implements TestDatabase {

    private static final DockerImageName IMAGE = DockerImageName.parse("postgres:13-alpine");

    private final PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);

    private DockerDatabase() {
        container.setPortBindings(List.of(FreePort.find() + ":" + PostgreSQLContainer.POSTGRESQL_PORT));
    }

    /** Starts a database; empty when Docker does not answer or cannot get the image. */
    static Optional<TestDatabase> find() {
        // Testcontainers logs every way to Docker that it tries; its absence is not an error here.
        ((Logger) LoggerFactory.getLogger("org.testcontainers")).setLevel(Level.OFF);
        try {
            // This, too, fails where a Docker answers that cannot get images.
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.empty();
            }
            DockerDatabase database = new DockerDatabase();
            database.container.start();
            return Optional.of(database);
        } catch (RuntimeException e) {
            System.out.println(
                    "Docker is here, but cannot run " + IMAGE + " (" + e.getMessage() + "); looking further.");
            return Optional.empty();
        }
    }

    @Override
    public DatabaseSettings settings() {
        return new DatabaseSettings(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void start() {
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
        Eventually.until("the database takes connections", () -> Schemas.canConnect(settings()));
    }

    @Override
    public void close() {
        container.stop();
    }
}
