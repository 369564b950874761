package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Creates schemas, so that each test has an empty database. */
final class Schemas {

    private Schemas() {}

    static DatabaseSettings create(DatabaseSettings settings) {
        String schema =
                "foretell_test_" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        execute(settings, "create schema " + schema);
        String separator = settings.url().contains("?") ? "&" : "?";
        return new DatabaseSettings(
                settings.url() + separator + "currentSchema=" + schema, settings.user(), settings.password());
    }

    static boolean canConnect(DatabaseSettings settings) {
        try (Connection connection = connect(settings)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    static void execute(DatabaseSettings settings, String statement) {
        try (Connection connection = connect(settings)) {
            connection.createStatement().execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot " + statement, e);
        }
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }
}
