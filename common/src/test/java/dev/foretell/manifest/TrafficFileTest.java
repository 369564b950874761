package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file with the traffic split of a model. */
@Timeout(60)
class TrafficFileTest extends RepositoryFixture {

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

    private void traffic(String text) throws IOException {
        Files.writeString(folder.resolve("iris/traffic.json"), text);
    }
}
