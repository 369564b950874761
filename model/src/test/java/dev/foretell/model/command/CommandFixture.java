package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository, the program that works on it, and models that Keras saved ({@code training/command_cases.py}). */
abstract class CommandFixture {

    static final Path CASES = Path.of("src/test/resources/command");
    static final Path SOFTMAX = CASES.resolve("softmax.keras");
    static final Path GOLDEN = CASES.resolve("softmax.npz");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder = Path.of("");

    Path repository = folder;
    CommandProgram program = new CommandProgram(folder);

    @BeforeEach
    void make() throws IOException {
        repository = Files.createDirectory(folder.resolve("repository"));
        program = new CommandProgram(repository);
    }

    CommandProgram.Result done(Object... arguments) {
        CommandProgram.Result result = program.run(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result;
    }

    void refused(int code, String why, Object... arguments) {
        List<String> before = files();
        CommandProgram.Result result = program.run(arguments);
        assertThat(result.err())
                .contains(why)
                .startsWith("foretell-model: ")
                .doesNotContain("Exception", "\tat ", ".adding");
        assertThat(result.err().strip().lines()).hasSize(code);
        assertThat(result.code()).isEqualTo(code);
        assertThat(files()).isEqualTo(before);
    }

    List<String> files() {
        try (Stream<Path> files = Files.walk(repository)) {
            return new ArrayList<>(files.map(Path::toString).sorted().toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Manifest manifest(String name, String version) {
        return Catalog.read(repository).find(name, version).orElseThrow().manifest();
    }

    JsonNode json(String version) throws IOException {
        return JSON.readTree(
                repository.resolve(version).resolve("manifest.json").toFile());
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
