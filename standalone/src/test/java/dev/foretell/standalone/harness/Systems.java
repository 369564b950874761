package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.Standalone;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Whole systems for tests, on any free port, with the models that ship. */
public final class Systems {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private Systems() {}

    /** A system that is started; the caller closes it. */
    public static Standalone started(int workers, String... settings) {
        Standalone standalone = new Standalone(environment(settings), workers);
        try {
            standalone.start();
            return standalone;
        } catch (RuntimeException e) {
            standalone.close();
            throw e;
        }
    }

    /** The environment of a test, with further settings as name, value, name, value. */
    public static Map<String, String> environment(String... settings) {
        Map<String, String> environment = new HashMap<>();
        environment.put("FORETELL_HOST", "127.0.0.1");
        environment.put("FORETELL_PORT", "0");
        environment.put("FORETELL_MODELS", "../model/repository");
        environment.put("FORETELL_DATABASE_URL", "jdbc:h2:mem:" + UUID.randomUUID());
        // The same on every machine.
        environment.put("FORETELL_LANES", "1");
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return environment;
    }

    /** Waits for a condition; fails when it does not come. */
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long for " + what).isLessThan(end);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
