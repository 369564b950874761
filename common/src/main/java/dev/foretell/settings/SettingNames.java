package dev.foretell.settings;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of all settings, and the variables that may hold them. Stateless. */
final class SettingNames {

    static final String PREFIX = "FORETELL_";

    /** A variable that names the file which holds the value. */
    static final String FILE_SUFFIX = "_FILE";

    /** The logging configuration reads it, and cannot read it from a file. */
    static final String LOG_FORMAT = "LOG_FORMAT";

    /** Names under this prefix belong to the tests. */
    private static final String TEST_PREFIX = "FORETELL_TEST_";

    /** Every setting of Foretell's processes, without the prefix. Another {@code FORETELL_*} is an error. */
    private static final Set<String> NAMES = Set.of(
            "BROKER_URI",
            "MODELS",
            "HOST",
            "PORT",
            "GRPC_PORT",
            "SERVE",
            "BATCH_MAX",
            "BATCH_DELAY",
            "PREFETCH",
            "LANES",
            "WORKER_PORT",
            "PATH_PREFIX",
            "MAX_IN_FLIGHT",
            "DEADLINE",
            "JOB_DEADLINE",
            "DRAIN_DELAY",
            "DATABASE_URL",
            "DATABASE_USER",
            "DATABASE_PASSWORD",
            "RETENTION",
            "API_KEYS",
            "RATE_LIMIT",
            "ALLOWED_ORIGINS",
            "DATASET_MAX_ROWS",
            "DATASET_MAX_ERRORS",
            "DATASET_CHUNKS_IN_FLIGHT",
            "WEBHOOK_KEY",
            "WEBHOOK_PRIVATE_ADDRESSES",
            LOG_FORMAT);

    private SettingNames() {}

    static boolean contains(String name) {
        return NAMES.contains(name);
    }

    /** The variables with our prefix that no process reads, in order. */
    static Stream<String> unknown(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !name.startsWith(TEST_PREFIX))
                .filter(name -> !isKnown(name.substring(PREFIX.length())))
                .sorted();
    }

    /** The names whose values may come from files, in order. */
    static Stream<String> withFiles() {
        return NAMES.stream().filter(SettingNames::hasFile).sorted();
    }

    private static boolean isKnown(String name) {
        return contains(name) || (name.endsWith(FILE_SUFFIX) && hasFile(withoutSuffix(name)));
    }

    private static boolean hasFile(String name) {
        return contains(name) && !name.equals(LOG_FORMAT);
    }

    private static String withoutSuffix(String name) {
        return name.substring(0, name.length() - FILE_SUFFIX.length());
    }

    /** All variables, for messages. */
    static String described() {
        return NAMES.stream().map(name -> PREFIX + name).sorted().collect(Collectors.joining(", "))
                + "; each but " + PREFIX + LOG_FORMAT + " may have " + FILE_SUFFIX
                + " appended, to name a file that holds the value";
    }
}
