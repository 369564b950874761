package dev.foretell.standalone.harness;

import dev.foretell.standalone.Standalone;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The system with one worker that the tests of a JVM share: started for the first, closed after the last. For tests
 * that tolerate the records of others in its history, and leave it running with its models unchanged.
 */
public final class SharedSystem implements BeforeAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(SharedSystem.class);

    private @Nullable Standalone standalone;

    @Override
    public void beforeAll(ExtensionContext context) {
        standalone = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent("system", key -> Systems.started(1), Standalone.class);
    }

    /** The port of its web. */
    public int port() {
        return Objects.requireNonNull(standalone).port();
    }

    /** A client that calls it as a program. */
    public Client program() {
        return Client.program(port());
    }
}
