package dev.foretell.openstack.cloud;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of a process: variables, working directory, the user's home, and the directory of system-wide
 * settings. Immutable.
 */
public record ProcessEnvironment(Map<String, String> variables, Path directory, Path home, Path etc) {

    /** The environment of this process. */
    public static ProcessEnvironment ofThisProcess() {
        return new ProcessEnvironment(
                Map.copyOf(System.getenv()),
                Path.of(""),
                Path.of(System.getProperty("user.home", "")),
                Path.of("/etc"));
    }

    /** A variable; empty ones count as absent, since RC files set some so. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
