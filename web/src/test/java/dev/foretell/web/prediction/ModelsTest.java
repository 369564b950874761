package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.manifest.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();

    private final Set<String> missing = new HashSet<>();

    @TempDir
    private Path repository = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        version("iris", "1");
        version("iris", "2");
        version("mnist", "1");
    }

    @Test
    void without_a_split_the_newest_is_chosen() {
        assertThat(chosen(models(), null)).isEqualTo("2");
        assertThat(models().shown("iris").manifest().version()).isEqualTo("2");
    }

    @Test
    void a_version_that_is_asked_for_is_chosen_whatever_the_split() throws IOException {
        traffic("{\"1\": 100}");
        missing.add("iris:2");

        assertThat(models().choose("iris", "2").manifest().version()).isEqualTo("2");
        assertThat(models().choose("iris", "1", "someone").manifest().version()).isEqualTo("1");
    }

    @Test
    void requests_are_split_and_a_client_stays() throws IOException {
        traffic("{\"1\": 80, \"2\": 20}");
        Models models = models();

        assertThat(IntStream.range(0, 500).mapToObj(i -> chosen(models, null))).contains("1", "2");
        List<String> keyed = IntStream.range(0, 500)
                .mapToObj(i -> chosen(models, "client-" + i))
                .toList();
        assertThat(keyed).contains("1", "2");
        assertThat(IntStream.range(0, 500).mapToObj(i -> chosen(models, "client-" + i)))
                .containsExactlyElementsOf(keyed);
        assertThat(models.shown("iris").manifest().version()).isEqualTo("1");
    }

    @Test
    void only_versions_that_the_workers_have_are_chosen_unless_they_have_none() {
        missing.add("iris:2");
        Models models = models();

        assertThat(chosen(models, null)).isEqualTo("1");
        missing.add("iris:1");
        assertThat(chosen(models, null)).isEqualTo("2");
    }

    @Test
    void an_unloaded_model_is_refused_and_not_listed() throws IOException {
        Files.createFile(repository.resolve("iris/unloaded"));
        Models models = models();

        assertThat(models.names()).containsExactly("mnist");
        assertThat(models.tables()).isEmpty();
        assertThatThrownBy(() -> models.choose("iris", "1"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("The model iris is unloaded.");
    }

    @Test
    void a_newer_snapshot_is_gone_over_to() throws IOException {
        Models models = models();
        version("iris", "3");
        traffic("{\"3\": 1}");

        assertThat(chosen(models, null)).isEqualTo("2");
        models.use(Catalog.read(repository));

        assertThat(chosen(models, null)).isEqualTo("3");
        assertThat(models.tables())
                .singleElement()
                .satisfies(table -> assertThat(table.label()).isEqualTo("iris:3"));
    }

    @Test
    void what_there_is_is_told_when_something_else_is_asked_for() {
        assertThatThrownBy(() -> models().choose("rose", null))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("There is no model \"rose\"; there are iris, mnist.");
        assertThatThrownBy(() -> models().choose("iris", "9"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("The model iris has no version \"9\"; it has 1, 2.");
    }

    private Models models() {
        return new Models(Catalog.read(repository), (model, version) -> !missing.contains(model + ":" + version));
    }

    private static String chosen(Models models, @Nullable String clientKey) {
        return models.choose("iris", null, clientKey).manifest().version();
    }

    private void traffic(String text) throws IOException {
        Files.writeString(repository.resolve("iris/traffic.json"), text);
    }

    private void version(String model, String version) throws IOException {
        ObjectNode manifest = (ObjectNode)
                JSON.readTree(SHIPPED.resolve(model).resolve("1/manifest.json").toFile());
        manifest.put("version", version);
        manifest.putObject("files");
        Path folder = Files.createDirectories(repository.resolve(model).resolve(version));
        Files.writeString(folder.resolve("manifest.json"), manifest.toString());
    }
}
