package dev.foretell.web.database;

import dev.foretell.web.history.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link TestDatabase} of this JVM. Without a database they are skipped, or fail where {@code CI}
 * is set.
 */
public final class DatabaseRing implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(DatabaseRing.class);

    /** The result of the search; closed by JUnit after the last test. */
    private record Found(Optional<TestDatabase> database) implements AutoCloseable {
        static Found search() {
            Optional<TestDatabase> database = TestDatabase.find();
            System.out.println(
                    database.map(found -> "Tests against " + found.getClass().getSimpleName())
                            .orElse(TestDatabase.NONE));
            return new Found(database);
        }

        @Override
        public void close() {
            database.ifPresent(TestDatabase::close);
        }
    }

    private static TestDatabase database(ExtensionContext context) {
        // Stored in the session, since a JVM that shares the classes with others runs each as a test plan of its own.
        Found found = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent("database", key -> Found.search(), Found.class);
        if (found.database().isEmpty()) {
            skip(TestDatabase.NONE);
        }
        return found.database().orElseThrow();
    }

    /** Skips a test, or fails it where tests must not be skipped. */
    private static void skip(String reason) {
        if (System.getenv("CI") != null) {
            throw new AssertionError(reason);
        }
        Assumptions.abort(reason);
    }

    /** Skips tests that stop the database when the database is not ours. */
    public static void requireOurs(TestDatabase database) {
        if (!database.isOurs()) {
            String reason = "This test stops the database, and must not stop one that was given to it.";
            System.out.println(reason);
            skip(reason);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database(context);
    }
}
