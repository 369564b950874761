package dev.foretell.bench.measure;

import dev.foretell.bench.host.Commit;
import dev.foretell.bench.host.Installation;
import dev.foretell.bench.host.Machine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What ran, when and where: what figures in JSON begin with. Immutable by convention.
 *
 * @param time when it ended, in UTC
 * @param commit of the clone that the program was built in; null when it is in none
 * @param options the command's options, defaults among them, without secrets
 */
record Provenance(String command, String time, @Nullable Commit commit, Machine machine, Map<String, Object> options) {

    /** A secret, and where this goes. */
    private static final Set<String> NOT_TOLD = Set.of("--key", "--json");

    /** A command that has been called, now and here. */
    static Provenance of(CommandSpec command) {
        return new Provenance(
                command.name(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Commit.of(Installation.here().root()).orElse(null),
                Machine.here(),
                options(command));
    }

    private static Map<String, Object> options(CommandSpec command) {
        Map<String, Object> options = new TreeMap<>();
        for (OptionSpec option : command.options()) {
            Object value = option.getValue();
            if (value != null
                    && !option.usageHelp()
                    && !option.versionHelp()
                    && !NOT_TOLD.contains(option.longestName())) {
                options.put(option.longestName(), shown(value));
            }
        }
        return options;
    }

    private static Object shown(Object value) {
        if (value instanceof Number || value instanceof Boolean || value instanceof List) {
            return value;
        } else if (value instanceof URI uri) {
            return withoutPassword(uri);
        }
        // Where things are on this machine is nobody else's concern.
        return value instanceof Path path ? path.getFileName().toString() : value.toString();
    }

    private static String withoutPassword(URI uri) {
        String secret = uri.getRawUserInfo();
        return secret == null ? uri.toString() : uri.toString().replace(secret + "@", "");
    }
}
