package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.util.Optional;

/** A real PostgreSQL for tests. Used by one thread at a time. */
public interface TestDatabase extends AutoCloseable {

    /** The message when {@link #find} finds no database. */
    String NONE =
            "No PostgreSQL for the tests that need one: FORETELL_TEST_DATABASE_URL is not set, no Docker answers and no"
                    + " PostgreSQL server is installed. Have one of them to run these tests, e.g. install your"
                    + " system's package postgresql; the tests start it themselves.";

    /** The settings of its address, user and password. */
    DatabaseSettings settings();

    /** Whether tests may stop and start it. */
    boolean isOurs();

    /** Stops it and breaks its connections; committed data remains. */
    void stop();

    /** Starts it again, at the same address; returns when it accepts connections. */
    void start();

    /** Stops it for good. */
    @Override
    void close();

    /** A new schema, as a database for {@code FORETELL_DATABASE_URL} and the settings beside it. */
    default DatabaseSettings empty() {
        return Schemas.create(settings());
    }

    /**
     * The first available of: the database that {@code FORETELL_TEST_DATABASE_URL} names; one in a container; an
     * installed PostgreSQL, run with a port and a folder of its own.
     */
    static Optional<TestDatabase> find() {
        String given = System.getenv("FORETELL_TEST_DATABASE_URL");
        if (given != null && !given.isBlank()) {
            return Optional.of(new GivenDatabase(new DatabaseSettings(given, "", "")));
        }
        return DockerDatabase.find().or(LocalDatabase::find);
    }
}
