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
 * What ran when and where: the first members of results in JSON. Immutable by convention.
 *
 * @param time the end of the run, in UTC
 * @param commit the commit of the clone that the program was built in; null outside of a clone
 * @param options the options of the command including defaults, without secrets
 */
record Provenance(String command, String time, @Nullable Commit commit, Machine machine, Map<String, Object> options) {

    /** The API key is secret, and the path of the JSON file is of no interest in it. */
    private static final Set<String> NOT_TOLD = Set.of("--key", "--json");

    /** The provenance of a command that ran here and now. */
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
        // A report does not tell where files are on this machine.
        return value instanceof Path path ? path.getFileName().toString() : value.toString();
    }

    private static String withoutPassword(URI uri) {
        String secret = uri.getRawUserInfo();
        return secret == null ? uri.toString() : uri.toString().replace(secret + "@", "");
    }
}
