package dev.foretell.openstack.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The file {@code clouds.yaml} of OpenStack's own clients, with secrets from {@code secure.yaml} merged in. It is
 * searched for where they search for it: the file that {@code OS_CLIENT_CONFIG_FILE} names, else {@code clouds.yaml} in
 * the working directory, in {@code ~/.config/openstack}, in {@code /etc/openstack} (openstacksdk, "Configuring
 * OpenStack SDK Applications"). Immutable.
 */
final class CloudsYaml {

    private static final String CONFIG_FILE = "OS_CLIENT_CONFIG_FILE";
    private static final String SECURE_FILE = "OS_CLIENT_SECURE_FILE";

    private final ProcessEnvironment environment;

    CloudsYaml(ProcessEnvironment environment) {
        this.environment = environment;
    }

    /**
     * The values of a cloud.
     *
     * @param name its name; empty for the only one
     * @throws UsageException if there is no file, no such cloud or more than one to choose from, or a file is not valid
     */
    AccountValues values(Optional<String> name) {
        Path file = file(CONFIG_FILE, "clouds").orElseThrow(() -> new UsageException(absent(name)));
        Map<?, ?> clouds = clouds(file);
        String cloud = name.orElseGet(() -> only(clouds, file));
        if (!(clouds.get(cloud) instanceof Map<?, ?> entry)) {
            throw new UsageException(
                    "there is no cloud '" + cloud + "' in " + file + "; expected one of " + names(clouds));
        }
        Map<?, ?> merged = file(SECURE_FILE, "secure")
                .map(secure -> clouds(secure).get(cloud) instanceof Map<?, ?> secrets ? merge(entry, secrets) : entry)
                .orElse(entry);
        return new AccountValues(flat(merged), part -> part + " of cloud '" + cloud + "' in " + file);
    }

    private String absent(Optional<String> name) {
        String searched = "a clouds.yaml in this directory, in " + userDirectory() + " or in " + machineDirectory();
        return name.map(cloud ->
                        "cloud '" + cloud + "' was requested, but there is no clouds.yaml; expected " + searched)
                .orElse("no cloud is named; expected the variables of an RC file (OS_AUTH_URL, OS_USERNAME, …), or "
                        + searched);
    }

    private static String only(Map<?, ?> clouds, Path file) {
        if (clouds.size() != 1) {
            throw new UsageException(
                    file + " has the clouds " + names(clouds) + "; select one with --cloud or OS_CLOUD");
        }
        return String.valueOf(clouds.keySet().iterator().next());
    }

    private static String names(Map<?, ?> clouds) {
        TreeSet<String> names = new TreeSet<>();
        clouds.keySet().forEach(name -> names.add(String.valueOf(name)));
        return String.join(", ", names);
    }

    private Path userDirectory() {
        return environment
                .variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElse(environment.home().resolve(".config"))
                .resolve("openstack");
    }

    private Path machineDirectory() {
        return environment.etc().resolve("openstack");
    }

    private Optional<Path> file(String variable, String stem) {
        Optional<String> named = environment.variable(variable);
        if (named.isPresent()) {
            Path file = environment.directory().resolve(named.get());
            if (!Files.isRegularFile(file)) {
                throw new UsageException(variable + " names " + file + ", which is not a file");
            }
            return Optional.of(file);
        }
        List<Path> candidates = new ArrayList<>();
        for (Path directory : List.of(environment.directory(), userDirectory(), machineDirectory())) {
            candidates.add(directory.resolve(stem + ".yaml"));
            candidates.add(directory.resolve(stem + ".yml"));
        }
        return candidates.stream().filter(Files::isRegularFile).findFirst();
    }

    private static Map<?, ?> clouds(Path file) {
        if (parse(file) instanceof Map<?, ?> document && document.get("clouds") instanceof Map<?, ?> clouds) {
            return clouds;
        }
        throw new UsageException(file + " has no 'clouds:' at its top level");
    }

    /**
     * Parses a file. The library's own messages are not used: they quote the lines around an error, which may contain a
     * password.
     */
    private static @Nullable Object parse(Path file) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (MarkedYAMLException e) {
            String place = e.getProblemMark() == null
                    ? ""
                    : " (line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1) + ")";
            throw new UsageException(file + " is not valid YAML" + place);
        } catch (YAMLException e) {
            throw new UsageException(file + " is not valid YAML");
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }

    private static Map<?, ?> merge(Map<?, ?> below, Map<?, ?> above) {
        Map<@Nullable Object, @Nullable Object> merged = new LinkedHashMap<>(below);
        above.forEach((key, value) -> merged.merge(
                key,
                value,
                (old, next) -> old instanceof Map<?, ?> a && next instanceof Map<?, ?> b ? merge(a, b) : next));
        return merged;
    }

    /**
     * The scalars of an entry. Keys may be below {@code auth} or beside it, and {@code verify} is the opposite of
     * {@code insecure}.
     */
    private static Map<String, String> flat(Map<?, ?> entry) {
        Map<String, String> flat = new LinkedHashMap<>();
        takeScalars(flat, entry);
        if (entry.get("auth") instanceof Map<?, ?> auth) {
            takeScalars(flat, auth);
        }
        if (flat.containsKey("endpoint_type")) {
            flat.putIfAbsent("interface", flat.getOrDefault("endpoint_type", ""));
        }
        return flat;
    }

    private static void takeScalars(Map<String, String> flat, Map<?, ?> values) {
        values.forEach((key, value) -> {
            if (value != null && !(value instanceof Map<?, ?>) && !(value instanceof Iterable<?>)) {
                flat.put(String.valueOf(key), String.valueOf(value));
            }
        });
    }
}
