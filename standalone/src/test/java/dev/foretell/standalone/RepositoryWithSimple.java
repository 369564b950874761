package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.model.command.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The models that ship, and {@code simple}, which the programs of Triton's clients call. */
final class RepositoryWithSimple {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final Path CASES = Path.of("../model/src/test/resources/command");

    private RepositoryWithSimple() {}

    /** Makes a repository in a folder. */
    static Path in(Path folder) throws IOException {
        for (Path file : shipped()) {
            Path copy = folder.resolve(SHIPPED.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        StringWriter err = new StringWriter();
        int code = Main.commandLine(Map.of("FORETELL_MODELS", folder.toString()))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(
                        "add",
                        CASES.resolve("simple.keras").toString(),
                        "--name",
                        "simple",
                        "--golden",
                        CASES.resolve("simple.npz").toString());
        assertThat(code).as(err.toString()).isZero();
        return folder;
    }

    private static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
