package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.util.Optional;

/** A real PostgreSQL for tests. Used by one thread at a time. */
public interface TestDatabase extends AutoCloseable {

    /** What to do when {@link #find} finds none. */
    String NONE =
            "No PostgreSQL for the tests that need one: FORETELL_TEST_DATABASE_URL is not set, no Docker answers and no"
                    + " PostgreSQL server is installed. Have one of them to run these tests, e.g. install your system's package"
                    + " postgresql; the tests start it themselves.";

    /** Where it is. */
    DatabaseSettings settings();

    /** Whether it can be stopped and started by us. */
    boolean isOurs();

    /** Stops it, breaking its connections; what is committed stays. */
    void stop();

    /** Starts it again, at the same address; returns when it takes connections. */
    void start();

    /** Ends it for good. */
    @Override
    void close();

    /** A new schema of its own, as a database: {@code FORETELL_DATABASE_URL} and the like can be made of it. */
    default DatabaseSettings empty() {
        return Schemas.create(settings());
    }

    /**
     * The first of: the database that {@code FORETELL_TEST_DATABASE_URL} names; one in a container; a PostgreSQL that is installed
     * on this machine, run with a port and a folder of its own.
     */
    static Optional<TestDatabase> find() {
        String given = System.getenv("FORETELL_TEST_DATABASE_URL");
        if (given != null && !given.isBlank()) {
            return Optional.of(new GivenDatabase(new DatabaseSettings(given, "", "")));
        }
        return DockerDatabase.find().or(LocalDatabase::find);
    }
}
