package dev.foretell.bench.host;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The place that programs are started from: a source tree with built jars, or an unpacked release. Immutable.
 *
 * @param root the folder of the tree or the release
 */
public record Installation(Path root) {

    /** The tree that this program was built in. */
    public static Installation here() {
        try {
            Path program = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Installation(program.resolve("../../..").normalize()); // bench/target/foretell-bench.jar
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The arguments of {@code java} that start a program as a release does, with the same options.
     *
     * @param program {@code web} or {@code worker}
     * @throws IllegalArgumentException if it does not exist
     */
    public List<String> command(String program) {
        Path folder = root.resolve(program).toAbsolutePath();
        String jar = "foretell-" + program + ".jar";
        Path built = folder.resolve("target").resolve(jar);
        Path released = folder.resolve(jar);
        if (Files.exists(built)) {
            return command(built, folder.resolve("src/main/dist/jvm.options"));
        } else if (Files.exists(released)) {
            return command(released, folder.resolve("jvm.options"));
        }
        throw new IllegalArgumentException("there is neither " + built + " nor " + released
                + "; build the tree, or give an --installation or the --url of a running server");
    }

    private static List<String> command(Path jar, Path options) {
        return List.of("@" + options, "-jar", jar.toString());
    }
}
