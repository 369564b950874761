package dev.foretell.openstack;

import dev.foretell.openstack.cloud.ProcessEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** Runs the program in this JVM, in its own directory and with its own variables. */
final class CloudProgram {

    static {
        LogManager.getLogManager().reset(); // as the program does
    }

    private static final Map<String, String> NEEDED_TO_LAUNCH = Map.of(
            "--image", "Debian 12",
            "--flavor", "m1.small",
            "--key-pair", "mine",
            "--archive", "https://example.org/foretell.tar.gz");

    private final Path directory;
    private final HealthProbe health;
    private final Map<String, String> variables = new HashMap<>();

    CloudProgram(Path directory, int healthPort) {
        this.directory = directory;
        this.health = HealthProbe.onPort(healthPort);
    }

    record Result(int code, String out, String err) {

        String all() {
            return out + err;
        }
    }

    CloudProgram with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    CloudProgram without(String variable) {
        variables.remove(variable);
        return this;
    }

    /** The variables of an RC file. */
    CloudProgram asDemo(FakeCloud cloud) {
        return with("OS_AUTH_URL", cloud.authUrl())
                .with("OS_USERNAME", "demo")
                .with("OS_PASSWORD", FakeKeystone.PASSWORD)
                .with("OS_PROJECT_NAME", "demo")
                .with("OS_USER_DOMAIN_NAME", "Default")
                .with("OS_PROJECT_DOMAIN_ID", "default")
                .with("OS_REGION_NAME", "RegionOne")
                .with("OS_IDENTITY_API_VERSION", "3");
    }

    /** Launches {@code demo} with the options that it needs, and with more options or other values. */
    Result launch(String... more) {
        List<String> arguments = new ArrayList<>(List.of("launch", "demo"));
        List<String> given = List.of(more);
        NEEDED_TO_LAUNCH.forEach((option, value) -> {
            if (!given.contains(option)) {
                arguments.addAll(List.of(option, value));
            }
        });
        arguments.addAll(given);
        return run(arguments.toArray(String[]::new));
    }

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ProcessEnvironment environment =
                new ProcessEnvironment(variables, directory, directory.resolve("home"), directory.resolve("etc"));
        CommandLine line = Main.commandLine(new Context(environment, health, Duration.ofMillis(5)))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
