package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that are incomplete or broken: what is served meanwhile, and what is reported. */
@Timeout(60)
class RepositoryProblemsTest extends RepositoryFixture {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_half_copied_version_is_passed_over_until_it_is_whole(boolean manifestFirst) throws IOException {
        copy("iris", "1");
        Repository repository = open();
        List<String> order = new ArrayList<>(FILES);
        order.add(manifestFirst ? 0 : FILES.size(), "manifest.json");

        for (String file : order) {
            assertThat(versions(repository.refresh(), "iris")).containsExactly("1");
            copyFile("iris", "2", file);
        }

        assertThat(versions(repository.refresh(), "iris")).containsExactly("1", "2");
        assertThat(told).hasSize(1);
        assertThat(reports).isEmpty();
    }

    @Test
    void a_version_that_stays_incomplete_is_reported_once() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        copyFile("iris", "2", "manifest.json");
        copyFile("iris", "2", "sample.csv");

        repository.refresh();
        assertThat(reports).isEmpty();
        assertThat(repository.refresh().problems()).singleElement().asString().contains("model.keras");
        pass(Duration.ofSeconds(31));
        repository.refresh();
        pass(Duration.ofSeconds(31));
        repository.refresh();

        assertThat(reports).singleElement().asString().startsWith("left out a version: model iris:2: model.keras");
        copyFile("iris", "2", "model.keras");
        assertThat(repository.refresh().problems()).isEmpty();
        assertThat(versions(repository.current(), "iris")).containsExactly("1", "2");
    }

    @Test
    void a_broken_manifest_is_reported_once_it_is_no_longer_being_written() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        Files.createDirectories(folder.resolve("iris/2"));
        Files.writeString(folder.resolve("iris/2/manifest.json"), "{\"name\": ");

        repository.refresh();
        assertThat(reports).isEmpty();
        pass(Duration.ofSeconds(3));
        repository.refresh();
        repository.refresh();

        assertThat(reports).singleElement().asString().contains("iris/2/manifest.json cannot be read");
        assertThat(versions(repository.current(), "iris")).containsExactly("1");
    }

    @Test
    void a_manifest_with_an_impossible_file_name_stops_nobody_else() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        copy("iris", "2");
        change("iris", "2", manifest -> ((ObjectNode) manifest.path("files")).put("a\0b", "sha256:0"));
        copy("iris", "3");

        assertThat(versions(repository.refresh(), "iris")).containsExactly("1", "3");
        assertThat(repository.current().problems()).singleElement().asString().contains("iris/2/manifest.json");
    }

    @Test
    void what_is_wrong_at_the_start_is_reported_at_once() throws IOException {
        copy("iris", "1");
        copyFile("iris", "2", "manifest.json");
        Files.writeString(folder.resolve("iris/traffic.json"), "{}");

        Repository repository = open();

        assertThat(versions(repository.current(), "iris")).containsExactly("1");
        assertThat(reports).hasSize(2);
    }

    @Test
    void a_version_that_breaks_stays_as_it_was_and_is_reported_once() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        Catalog first = repository.current();

        Files.writeString(folder.resolve("iris/1/model.keras"), "broken");
        assertThat(repository.refresh().entries()).isEqualTo(first.entries());
        assertThat(reports).isEmpty();
        pass(Duration.ofSeconds(31));
        repository.refresh();
        repository.refresh();

        assertThat(repository.current().entries()).isEqualTo(first.entries());
        assertThat(told).isEmpty();
        assertThat(reports)
                .singleElement()
                .asString()
                .startsWith("a version is still served as it was: model iris:1: model.keras is not the file");
    }

    @Test
    void a_repository_that_cannot_be_read_for_a_while_stays_as_it_was() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        Catalog first = repository.current();
        Path away = folder.resolveSibling(folder.getFileName() + "-away");

        Files.move(folder, away);
        assertThat(repository.refresh()).isSameAs(first);
        pass(Duration.ofSeconds(3));
        repository.refresh();
        repository.refresh();
        Files.move(away, folder);

        assertThat(repository.refresh()).isSameAs(first);
        assertThat(reports).singleElement().asString().startsWith("the models stay as they were: ");
    }

    @Test
    void an_empty_repository_is_an_error_at_the_start() {
        assertThatThrownBy(this::open)
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("there is no model in " + folder);
    }
}
