package dev.foretell.openstack.cloud;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a process finds around itself: variables, its directory, its user's home, and where the machine keeps settings. Immutable. */
public record ProcessEnvironment(Map<String, String> variables, Path directory, Path home, Path etc) {

    /** Those of this process. */
    public static ProcessEnvironment ofThisProcess() {
        return new ProcessEnvironment(
                Map.copyOf(System.getenv()),
                Path.of(""),
                Path.of(System.getProperty("user.home", "")),
                Path.of("/etc"));
    }

    /** A variable; one that is empty counts as absent, as RC files leave them so. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
