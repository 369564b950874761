package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Versions and models are removed. */
class RemoveCommandTest extends CommandFixture {

    @Test
    void what_gets_requests_is_removed_by_force_only() {
        for (int i = 0; i < 3; i++) {
            done("add", SOFTMAX, "--name", "iris");
        }
        refused(
                1,
                "version 3 gets 100 % of the requests for iris: give them to another version first (foretell-model"
                        + " traffic iris 2=100)",
                "remove",
                "iris:3");
        done("traffic", "iris", "2=3", "3=1");
        refused(1, "version 3 gets 25 % of the requests", "remove", "iris:3");

        assertThat(done("remove", "iris:1").out()).contains("Removed iris:1.");
        assertThat(done("remove", "iris:3", "--force").out()).contains("Removed iris:3.");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"2\": 3}");
        assertThat(files()).noneMatch(name -> name.contains(".removed"));
        refused(1, "the model iris is served (versions 2): remove it with --force", "remove", "iris:2");
        refused(1, "the model iris is served", "remove", "iris");
        refused(1, "there is no iris:1 in " + repository + "; it has the versions 2", "remove", "iris:1");
        refused(1, "there is no model rose in ", "remove", "rose");
        refused(2, "expected NAME or NAME:VERSION", "remove", "../iris");

        assertThat(done("remove", "iris", "--force").out()).contains("Removed the model iris with 1 version.");
        assertThat(files()).containsExactly(repository.toString());
    }

    @Test
    void a_version_that_cannot_be_read_and_a_model_that_is_unloaded_can_be_removed() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        done("traffic", "iris", "2=1");
        Files.writeString(repository.resolve("iris/1/manifest.json"), "{");
        done("remove", "iris:1");
        Files.createFile(repository.resolve("iris/unloaded"));
        done("remove", "iris");
        assertThat(repository.resolve("iris")).doesNotExist();
    }
}
