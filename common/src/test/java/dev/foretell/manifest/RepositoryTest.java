package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models and versions that come, change and go. */
@Timeout(60)
class RepositoryTest extends RepositoryFixture {

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
}
