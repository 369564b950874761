package dev.foretell.standalone.harness;

import dev.foretell.standalone.Standalone;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The system that all tests of a JVM with the same settings share: started for the first, closed after the last. For
 * tests that tolerate the records of others in its history, and leave it running with its models unchanged.
 */
public final class SharedSystem implements BeforeAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(SharedSystem.class);

    private final int workers;
    private final List<String> settings;
    private @Nullable Standalone standalone;

    /** The system with one worker. */
    public SharedSystem() {
        this(1);
    }

    /** A system with further settings as name, value, name, value. */
    public SharedSystem(int workers, String... settings) {
        this.workers = workers;
        this.settings = List.of(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        standalone = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(
                        workers + " " + settings,
                        key -> Systems.started(workers, settings.toArray(String[]::new)),
                        Standalone.class);
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
