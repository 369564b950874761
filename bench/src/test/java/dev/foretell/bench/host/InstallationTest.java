package dev.foretell.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    @TempDir
    private Path folder;

    @Test
    void a_tree_has_what_was_built_and_the_options_of_the_release() throws IOException {
        Path jar = file("web/target/foretell-web.jar");

        assertThat(new Installation(folder).command("web"))
                .containsExactly("@" + folder.resolve("web/src/main/dist/jvm.options"), "-jar", jar.toString());
    }

    @Test
    void a_release_has_the_jar_and_its_options_side_by_side() throws IOException {
        Path jar = file("worker/foretell-worker.jar");

        assertThat(new Installation(folder).command("worker"))
                .containsExactly("@" + folder.resolve("worker/jvm.options"), "-jar", jar.toString());
    }

    @Test
    void a_folder_that_is_neither_is_refused_with_what_was_looked_for() {
        assertThatThrownBy(() -> new Installation(folder).command("web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        folder.resolve("web/target/foretell-web.jar").toString())
                .hasMessageContaining(folder.resolve("web/foretell-web.jar").toString());
    }

    @Test
    void this_tree_is_the_one_that_has_the_options() {
        assertThat(Installation.here().root().resolve("web/src/main/dist/jvm.options"))
                .exists();
    }

    private Path file(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }
}
