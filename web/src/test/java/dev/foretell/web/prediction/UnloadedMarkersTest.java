package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnloadedMarkersTest {

    @TempDir
    private Path repository = Path.of("");

    private UnloadedMarkers control = new UnloadedMarkers(repository);

    @BeforeEach
    void makeRepository() throws IOException {
        for (String model : new String[] {"iris", "rose"}) {
            Files.createDirectories(repository.resolve(model).resolve("1"));
            Files.writeString(repository.resolve(model).resolve("1").resolve("manifest.json"), "{}");
        }
        Files.createDirectory(repository.resolve("notes"));
        Files.writeString(repository.resolve("README"), "");
        control = new UnloadedMarkers(repository);
    }

    @Test
    void a_model_is_marked_and_the_mark_removed() {
        control.unload("iris");
        assertThat(repository.resolve("iris").resolve("unloaded")).isEmptyFile();
        assertThat(control.unloaded()).containsExactly("iris");

        control.load("iris");
        assertThat(repository.resolve("iris").resolve("unloaded")).doesNotExist();
        assertThat(control.unloaded()).isEmpty();
    }

    @Test
    void doing_it_twice_changes_nothing() {
        control.unload("rose");
        control.unload("rose");
        assertThat(control.unloaded()).containsExactly("rose");

        control.load("rose");
        control.load("rose");
        assertThat(control.unloaded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tulip", "notes", "README", "", ".", "..", "../rose", "iris/1", "/", "iris\0"})
    void what_is_no_model_is_refused(String name) {
        assertThatThrownBy(() -> control.unload(name))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("it has iris, rose.");
        assertThatThrownBy(() -> control.load(name)).isInstanceOf(UnknownModelException.class);
    }

    @Test
    void a_repository_that_cannot_be_written_is_told() throws IOException {
        // A folder with content in place of the mark cannot be removed, even by root.
        Files.createDirectories(repository.resolve("iris").resolve("unloaded").resolve("full"));

        assertThatThrownBy(() -> control.load("iris"))
                .isInstanceOf(ModelControlException.class)
                .hasMessageContaining("may not write to its model repository")
                .hasMessageNotContaining(repository.toString());
    }

    @Test
    void a_repository_that_is_gone_is_told() {
        UnloadedMarkers gone = new UnloadedMarkers(repository.resolve("nowhere"));

        assertThatThrownBy(gone::unloaded).isInstanceOf(ModelControlException.class);
        assertThatThrownBy(() -> gone.unload("iris")).isInstanceOf(ModelControlException.class);
    }
}
