package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Repository;
import dev.foretell.manifest.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the split of a model with two versions. */
class TrafficSplitsTest {

    private static final Path SHIPPED = Path.of("../model/repository/iris/1");

    @TempDir
    private Path repository = Path.of("");

    private final AtomicInteger changes = new AtomicInteger();
    private TrafficSplits traffic =
            new TrafficSplits(repository, new Models(Catalog.read(SHIPPED.resolve("../.."))), () -> {});

    @BeforeEach
    void makeRepository() throws IOException {
        for (String version : List.of("1", "2")) {
            Path folder = Files.createDirectories(repository.resolve("iris").resolve(version));
            try (Stream<Path> files = Files.list(SHIPPED)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            Path manifest = folder.resolve("manifest.json");
            Files.writeString(
                    manifest,
                    Files.readString(manifest).replace("\"version\": \"1\"", "\"version\": \"" + version + "\""));
        }
        traffic = new TrafficSplits(
                repository, new Models(Repository.read(repository).current()), changes::incrementAndGet);
    }

    private Path file(String name) {
        return repository.resolve("iris").resolve(name);
    }

    private void write(String split) {
        try {
            Files.writeString(file("traffic.json"), split);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void without_a_file_the_newest_takes_all_and_there_is_nothing_to_take_back() {
        TrafficSplits.Split split = traffic.read("iris");

        assertThat(split.percents()).isEqualTo(Map.of("1", 0, "2", 100));
        assertThat(split.explicit()).isFalse();
        assertThat(split.before()).isNull();
        assertThatThrownBy(() -> traffic.revert("iris", null, "test"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("nothing can be reverted");
    }

    @Test
    void a_change_is_written_as_the_repository_reads_it_and_told() throws IOException {
        TrafficSplits.Split seen = traffic.read("iris");

        TrafficSplits.Split split = traffic.change("iris", Map.of("1", 90, "2", 10), seen.digest(), "test");

        assertThat(Files.readString(file("traffic.json"))).isEqualTo("{\"1\": 90, \"2\": 10}\n");
        assertThat(Repository.read(repository).current().traffic("iris"))
                .isEqualTo(new Traffic(Map.of("1", 90.0, "2", 10.0)));
        assertThat(split.percents()).isEqualTo(Map.of("1", 90, "2", 10));
        assertThat(split.before()).isEqualTo(Map.of("1", 0, "2", 100));
        assertThat(changes).hasValue(1);
        assertThat(file("traffic.json.lock")).doesNotExist();
    }

    @Test
    void a_change_is_taken_back_and_made_again() {
        traffic.change("iris", Map.of("1", 90, "2", 10), null, "test");

        assertThat(traffic.revert("iris", null, "test").percents()).isEqualTo(Map.of("1", 0, "2", 100));
        assertThat(file("traffic.json")).doesNotExist();
        assertThat(traffic.revert("iris", null, "test").percents()).isEqualTo(Map.of("1", 90, "2", 10));
        assertThat(traffic.change("iris", Map.of("1", 50, "2", 50), null, "test")
                        .before())
                .isEqualTo(Map.of("1", 90, "2", 10));
    }

    @Test
    void somebody_elses_change_is_not_overwritten() {
        TrafficSplits.Split seen = traffic.read("iris");
        write("{\"1\": 1, \"2\": 3}");

        assertThatThrownBy(() -> traffic.change("iris", Map.of("1", 90, "2", 10), seen.digest(), "test"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("The traffic split of iris was changed");
        assertThatThrownBy(() -> traffic.revert("iris", seen.digest(), "test")).isInstanceOf(ConflictException.class);

        assertThat(traffic.read("iris").percents()).isEqualTo(Map.of("1", 25, "2", 75));
        assertThat(file("traffic.json.lock")).doesNotExist();
        assertThat(changes).hasValue(0);
    }

    @Test
    void of_many_who_change_what_they_have_seen_at_once_one_succeeds() {
        String seen = traffic.read("iris").digest();

        long done = IntStream.range(0, 20)
                .parallel()
                .filter(i -> {
                    try {
                        traffic.change("iris", Map.of("1", i, "2", 100 - i), seen, "test");
                        return true;
                    } catch (ConflictException e) {
                        return false;
                    }
                })
                .count();

        assertThat(done).isEqualTo(1);
    }

    @Test
    void a_version_that_is_gone_gets_nothing() throws IOException {
        assertThatThrownBy(() -> traffic.change("iris", Map.of("1", 90, "3", 10), null, "test"))
                .isInstanceOf(ConflictException.class)
                .hasMessage("The model iris has no version 3; it has 1, 2.");

        Files.writeString(file("traffic.json.before"), "{\"9\": 100}");
        assertThatThrownBy(() -> traffic.revert("iris", null, "test"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("no longer exist");
    }

    @Test
    void a_repository_that_cannot_be_written_is_told() throws IOException {
        // A folder with content in place of the copy cannot be replaced, even by root.
        Files.createDirectories(file("traffic.json.before").resolve("full"));

        assertThatThrownBy(() -> traffic.change("iris", Map.of("1", 90, "2", 10), null, "test"))
                .isInstanceOf(ModelControlException.class)
                .hasMessageContaining("may not write to its model repository")
                .hasMessageNotContaining(repository.toString());
        assertThat(file("traffic.json")).doesNotExist();
        assertThat(file("traffic.json.lock")).doesNotExist();
    }

    @Test
    void a_change_under_way_elsewhere_is_respected_until_it_is_abandoned() throws IOException {
        Files.createFile(file("traffic.json.lock"));
        assertThatThrownBy(() -> traffic.change("iris", Map.of("1", 90, "2", 10), null, "test"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is in progress");
        assertThat(file("traffic.json.lock")).exists();

        Files.setLastModifiedTime(
                file("traffic.json.lock"), FileTime.from(Instant.now().minusSeconds(60)));

        assertThat(traffic.change("iris", Map.of("1", 90, "2", 10), null, "test")
                        .percents())
                .containsEntry("1", 90);
    }

    @Test
    void an_unknown_model_is_refused() {
        assertThatThrownBy(() -> traffic.read("../iris")).isInstanceOf(UnknownModelException.class);
        assertThatThrownBy(() -> traffic.change("tulip", Map.of("1", 100), null, "test"))
                .isInstanceOf(UnknownModelException.class);
    }

    @Test
    void whole_percents_always_make_a_hundred() {
        List<String> versions = List.of("1", "2", "3");

        assertThat(TrafficSplits.percents(new Traffic(Map.of("1", 1.0, "2", 1.0, "3", 1.0)), versions).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(100);
        assertThat(TrafficSplits.percents(new Traffic(Map.of("1", 2.0, "2", 1.0)), versions))
                .isEqualTo(Map.of("1", 67, "2", 33, "3", 0));
        assertThat(TrafficSplits.percents(new Traffic(Map.of("1", 29.0, "2", 71.0)), versions))
                .isEqualTo(Map.of("1", 29, "2", 71, "3", 0));
    }
}
