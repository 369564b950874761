package dev.foretell.openstack.cloud;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a process finds around itself: variables, its directory, its user's home, and where the machine keeps settings. Immutable. */
public record Surroundings(Map<String, String> environment, Path directory, Path home, Path etc) {

    /** Those of this process. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                Map.copyOf(System.getenv()),
                Path.of(""),
                Path.of(System.getProperty("user.home", "")),
                Path.of("/etc"));
    }

    /** A variable; one that is empty counts as absent, as RC files leave them so. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
