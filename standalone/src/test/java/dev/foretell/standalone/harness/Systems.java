package dev.foretell.standalone.harness;

import dev.foretell.standalone.Standalone;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Whole systems for tests, on any free port, with the shipped models. */
public final class Systems {

    private Systems() {}

    /** Starts a system; the caller closes it. */
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
        environment.put("FORETELL_GRPC_PORT", "0");
        environment.put("FORETELL_MODELS", "../model/repository");
        environment.put("FORETELL_DATABASE_URL", "jdbc:h2:mem:" + UUID.randomUUID());
        // Equal on every machine.
        environment.put("FORETELL_LANES", "1");
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return environment;
    }
}
