package dev.foretell.standalone.harness;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link TestBroker} of this JVM. Without a broker they are skipped, or fail where {@code CI} is
 * set. Checks that no process of ours is left behind.
 */
public final class BrokerRing implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(BrokerRing.class);

    /** The result of the search; closed by JUnit after the last test. */
    private record Found(Optional<TestBroker> broker) implements AutoCloseable {
        static Found search() {
            Optional<TestBroker> broker = TestBroker.find();
            System.out.println(
                    broker.map(found -> "Tests against " + found.getClass().getSimpleName())
                            .orElse(TestBroker.NONE));
            return new Found(broker);
        }

        @Override
        public void close() {
            broker.ifPresent(TestBroker::close);
        }
    }

    private static TestBroker broker(ExtensionContext context) {
        // Stored in the session, since a JVM that shares the classes with others runs each as a test plan of its own.
        Found found = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent("broker", key -> Found.search(), Found.class);
        if (found.broker().isEmpty()) {
            skip(TestBroker.NONE);
        }
        return found.broker().orElseThrow();
    }

    /** Skips a test, or fails it where tests must not be skipped. */
    private static void skip(String reason) {
        if (System.getenv("CI") != null) {
            throw new AssertionError(reason);
        }
        Assumptions.abort(reason);
    }

    /** Skips tests that stop the broker when the broker is not ours. */
    public static void requireOurs(TestBroker broker) {
        if (!broker.isOurs()) {
            String reason = "This test stops the broker, and must not stop one that was given to it.";
            System.out.println(reason);
            skip(reason);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<ProcessHandle> left = ForetellProcess.left();
        left.forEach(ProcessHandle::destroyForcibly);
        if (!left.isEmpty()) {
            throw new AssertionError("processes that are left: " + left);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return broker(context);
    }
}
