package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The traffic of a model is shown and split. */
class TrafficCommandTest extends CommandFixture {

    @Test
    void the_traffic_is_shown_and_split() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        assertThat(done("traffic", "iris").out()).contains("2        100 %", "The newest version takes all");

        assertThat(done("traffic", "iris", "1=90", "2=10").out())
                .contains("1        90 %", "2        10 %", "traffic.json says so");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"1\": 90, \"2\": 10}");
        assertThat(done("add", SOFTMAX, "--name", "iris").out()).contains("only those that ask for version 3");
        done("traffic", "iris", "3=1.5", "2=0");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"2\": 0, \"3\": 1.5}");
    }

    @Test
    void a_split_that_makes_no_sense_is_refused() {
        done("add", SOFTMAX, "--name", "iris");
        refused(1, "has no version 2; it has 1", "traffic", "iris", "1=1", "2=1");
        refused(2, "expected weights such as 1=90 2=10, or newest, not 1", "traffic", "iris", "1");
        refused(2, "not 1=-5", "traffic", "iris", "1=-5");
        refused(2, "not 1=NaN", "traffic", "iris", "1=NaN");
        refused(2, "not x=5", "traffic", "iris", "x=5");
        refused(2, "version 1 is given twice", "traffic", "iris", "1=5", "1=6");
        refused(2, "expected a weight above 0", "traffic", "iris", "1=0");
        refused(2, "expected weights or --reset, not both", "traffic", "iris", "1=5", "--reset");
        refused(2, "without a version", "traffic", "iris:1");
        refused(1, "there is no model rose", "traffic", "rose", "1=1");
        refused(2, "expected NAME or NAME:VERSION", "traffic", "../iris", "1=1");
    }

    @Test
    void a_split_that_another_process_is_changing_is_not_overwritten() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        Files.createFile(repository.resolve("iris/traffic.json.lock"));

        refused(1, "another process is changing the split of iris; try again", "traffic", "iris", "1=1");

        Files.delete(repository.resolve("iris/traffic.json.lock"));
        done("traffic", "iris", "1=1");
        done("traffic", "iris", "newest");
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
        done("traffic", "iris", "1=1");
        done("traffic", "iris", "--reset");
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
    }
}
