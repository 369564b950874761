package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Adds, unloads and removes models while clients predict without a pause: no request fails. */
class ModelsComeAndGoTest extends ChangingRepository {

    @Test
    void a_new_model_is_served_without_a_restart_and_may_go_and_come_back() {
        callAll();
        for (int round = 0; round < 2; round++) {
            copy("iris", "rose", "1", round == 0 ? MANIFEST_FIRST : MANIFEST_LAST);
            Eventually.until(
                    "the new model", () -> predict(client(), "rose", null, null).statusCode() == 200);
            Caller caller = new Caller("rose", null, null);
            goOn();

            caller.end();
            callers.remove(caller);
            assertThat(caller.failures).isEmpty();
            delete(repository.resolve("rose"));
            Eventually.until(
                    "its end", () -> predict(client(), "rose", null, null).statusCode() == 404);
            Eventually.until("the end of its lanes", () -> lanes("rose") == 0);
            goOn();
        }
    }

    @Test
    void jobs_that_are_under_way_when_their_model_goes_are_answered() {
        copy("iris", "rose", "1", MANIFEST_LAST);
        Eventually.until(
                "the new model", () -> predict(client(), "rose", null, null).statusCode() == 200);
        Caller caller = new Caller("rose", "1", null);
        goOn();

        delete(repository.resolve("rose"));
        Eventually.until("its end", () -> !caller.failures.isEmpty());

        caller.end();
        assertThat(caller.failures)
                .allSatisfy(failure -> assertThat(failure).startsWith("404 ").contains("There is no model"));
        callers.remove(caller);
    }

    @Test
    void an_unloaded_model_is_freed_and_comes_back_when_its_marker_goes() {
        new Caller("iris", null, null);
        Path marker = repository.resolve("diabetes/unloaded");
        assertThat(predict(client(), "diabetes", null, null).statusCode()).isEqualTo(200);
        assertThat(lanes("diabetes")).isEqualTo(WORKERS);

        write(marker, "");
        Eventually.until(
                "its end", () -> predict(client(), "diabetes", null, null).statusCode() == 404);
        Client.assertProblem(predict(client(), "diabetes", null, null), 404, "The model diabetes is unloaded.");
        Eventually.until("the end of its lanes", () -> lanes("diabetes") == 0);
        goOn();

        deleteFile(marker);
        Eventually.until(
                "its return", () -> predict(client(), "diabetes", null, null).statusCode() == 200);
        goOn();
    }

    @Test
    void the_last_model_may_go_and_another_come() {
        delete(repository.resolve("iris"));
        delete(repository.resolve("diabetes"));
        Eventually.until(
                "an empty repository",
                () -> predict(client(), "iris", null, null).statusCode() == 404);
        Eventually.until("the end of all lanes", () -> lanes("iris") + lanes("diabetes") == 0);
        Client.assertPage(client().browser().get("/"), 200);

        copy("iris", "iris", "7", MANIFEST_LAST);
        Eventually.until(
                "a new model", () -> predict(client(), "iris", null, null).statusCode() == 200);
        assertThat(versionOf(client(), "iris", null)).isEqualTo("7");
    }
}
