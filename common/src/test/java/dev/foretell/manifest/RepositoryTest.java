package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RepositoryTest {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> FILES = List.of("model.keras", "sample.csv");

    private final List<String> reports = new ArrayList<>();
    private final List<Catalog> told = new ArrayList<>();
    private long now;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nothing_is_told_while_nothing_changes() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        Catalog first = repository.current();

        repository.refresh();
        repository.refresh();

        assertThat(repository.current()).isSameAs(first);
        assertThat(told).isEmpty();
        assertThat(reports).isEmpty();
    }

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
    void a_changed_version_has_another_fingerprint() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        Catalog.Entry before = repository.current().newest("iris").orElseThrow();

        change("iris", "1", manifest -> manifest.put("title", "Changed"));

        Catalog.Entry after = repository.refresh().newest("iris").orElseThrow();
        assertThat(after.manifest().title()).isEqualTo("Changed");
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(told).hasSize(1);
    }

    @Test
    void a_change_that_leaves_size_and_time_as_they_were_is_seen_when_it_follows_another_at_once() throws IOException {
        copy("iris", "1");
        Path manifest = folder.resolve("iris/1/manifest.json");
        FileTime time = FileTime.from(Instant.now());
        Files.setLastModifiedTime(manifest, time);
        Repository repository = open();
        String text = Files.readString(manifest);

        Files.writeString(manifest, text.replace("Iris species", "Siri species"));
        Files.setLastModifiedTime(manifest, time);

        assertThat(repository.refresh().newest("iris").orElseThrow().manifest().title())
                .isEqualTo("Siri species");
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
    void a_version_that_goes_is_gone_at_once() throws IOException {
        copy("iris", "1");
        copy("iris", "2");
        Repository repository = open();

        delete(folder.resolve("iris/2"));

        assertThat(versions(repository.refresh(), "iris")).containsExactly("1");
        assertThat(reports).isEmpty();
    }

    @Test
    void models_come_and_the_last_may_go() throws IOException {
        copy("iris", "1");
        Repository repository = open();

        copy("diabetes", "1");
        assertThat(repository.refresh().names()).containsExactly("diabetes", "iris");
        delete(folder.resolve("diabetes"));
        delete(folder.resolve("iris"));
        assertThat(repository.refresh().names()).isEmpty();
        copy("iris", "3");
        assertThat(versions(repository.refresh(), "iris")).containsExactly("3");
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
    void traffic_follows_its_file() throws IOException {
        copy("iris", "1");
        copy("iris", "2");
        Repository repository = open();
        assertThat(repository.current().traffic("iris")).isEqualTo(Traffic.NEWEST);

        traffic("{\"1\": 90, \"2\": 10.5}");
        assertThat(repository.refresh().traffic("iris").weights())
                .containsEntry("1", 90.0)
                .containsEntry("2", 10.5);
        Files.delete(folder.resolve("iris/traffic.json"));
        assertThat(repository.refresh().traffic("iris")).isEqualTo(Traffic.NEWEST);
        assertThat(repository.current().traffic("nope")).isEqualTo(Traffic.NEWEST);
        assertThat(told).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"1\": ",
                "[]",
                "{}",
                "{\"1\": 0}",
                "{\"1\": -1}",
                "{\"1\": \"9\"}",
                "{\"1\": null}",
                "{\"1\": 1e10}",
                "{\"one\": 1}",
                "{\"1\": 1} x"
            })
    void a_broken_split_is_reported_once_and_the_last_good_one_counts(String broken) throws IOException {
        copy("iris", "1");
        Repository repository = open();
        traffic("{\"1\": 7}");
        repository.refresh();

        traffic(broken);
        repository.refresh();
        assertThat(reports).isEmpty();
        pass(Duration.ofSeconds(3));
        repository.refresh();
        repository.refresh();

        assertThat(repository.current().traffic("iris").weights()).containsEntry("1", 7.0);
        assertThat(reports)
                .singleElement()
                .asString()
                .startsWith("the traffic split stays as it was: ")
                .contains("iris/traffic.json");
    }

    @Test
    void a_split_between_versions_that_are_not_there_counts_once_one_of_them_comes() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        traffic("{\"1\": 1}");
        repository.refresh();

        traffic("{\"2\": 100}");
        assertThat(repository.refresh().traffic("iris").weights()).containsOnlyKeys("1");
        pass(Duration.ofSeconds(31));
        repository.refresh();
        repository.refresh();
        assertThat(reports).singleElement().asString().endsWith("gives all traffic to versions that do not exist");
        copy("iris", "2");

        assertThat(repository.refresh().traffic("iris").weights()).containsOnlyKeys("2");
    }

    @Test
    void a_marker_unloads_a_model() throws IOException {
        copy("iris", "1");
        Repository repository = open();
        assertThat(repository.current().isUnloaded("iris")).isFalse();

        Files.createFile(folder.resolve("iris/unloaded"));
        assertThat(repository.refresh().isUnloaded("iris")).isTrue();
        assertThat(versions(repository.current(), "iris")).containsExactly("1");
        Files.delete(folder.resolve("iris/unloaded"));
        assertThat(repository.refresh().isUnloaded("iris")).isFalse();
        assertThat(told).hasSize(2);
    }

    @Test
    void it_watches_by_itself_and_a_listener_that_fails_does_not_end_that() throws Exception {
        copy("iris", "1");
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch third = new CountDownLatch(1);
        try (Repository repository = Repository.read(folder, Duration.ofMillis(1))) {
            repository.onChange(catalog -> {
                if (catalog.find("iris", "3").isPresent()) {
                    third.countDown();
                } else {
                    second.countDown();
                    throw new IllegalStateException("a test");
                }
            });
            repository.start();

            copy("iris", "2");
            second.await();
            copy("iris", "3");
            third.await();

            assertThat(versions(repository.current(), "iris")).containsExactly("1", "2", "3");
        }
    }

    @Test
    void an_empty_repository_is_an_error_at_the_start() {
        assertThatThrownBy(this::open)
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("there is no model in " + folder);
    }

    private Repository open() {
        Repository repository = Repository.read(folder, Repository.POLL, () -> now, reports::add);
        repository.onChange(told::add);
        return repository;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static List<String> versions(Catalog catalog, String model) {
        return catalog.versions(model).stream()
                .map(entry -> entry.manifest().version())
                .toList();
    }

    private void traffic(String text) throws IOException {
        Files.writeString(folder.resolve("iris/traffic.json"), text);
    }

    /** A version that is a copy of the shipped one. */
    private void copy(String model, String version) throws IOException {
        for (String file : FILES) {
            copyFile(model, version, file);
        }
        copyFile(model, version, "manifest.json");
    }

    private void copyFile(String model, String version, String file) throws IOException {
        Path target =
                Files.createDirectories(folder.resolve(model).resolve(version)).resolve(file);
        Files.copy(SHIPPED.resolve(model).resolve("1").resolve(file), target);
        if (file.equals("manifest.json") && !version.equals("1")) {
            change(model, version, manifest -> manifest.put("version", version));
        }
    }

    private interface Change {
        void to(ObjectNode manifest);
    }

    private void change(String model, String version, Change change) throws IOException {
        Path file = folder.resolve(model).resolve(version).resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) JSON.readTree(file.toFile());
        change.to(manifest);
        Files.writeString(file, manifest.toString());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
