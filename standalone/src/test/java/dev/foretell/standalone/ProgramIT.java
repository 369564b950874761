package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the programs as they ship: their output and exit codes. */
class ProgramIT {

    private static final String STANDALONE = "target/foretell.jar";
    private static final String WEB = "../web/target/foretell-web.jar";
    private static final String WORKER = "../worker/target/foretell-worker.jar";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_program_serves_until_it_is_asked_to_end() {
        try (Program program =
                Program.startAsUser(folder, STANDALONE, Map.of("FORETELL_PORT", "0"), "--workers", "2")) {
            Client client = Client.program(program.port());
            byte[] row = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(client.post("/predictions", Client.JSON, row).statusCode())
                    .isEqualTo(200);
            assertThat(client.post(
                                    "/classify",
                                    "image/png",
                                    Pictures.shipped().get(7).bytes())
                            .body())
                    .isEqualTo("{\"data\":{\"digit\":7}}");
            Client.assertPage(client.browser().get("/accuracy"), 200, "Accuracy: ");

            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).doesNotContain("WARN", "ERROR", "\tat ");
            assertThat(program.errors()).isEmpty();
            assertThat(program.leftovers())
                    .extracting(path -> path.getFileName().toString())
                    .containsExactly("foretell-data");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR",
                "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab",
                "-Duser.language=fa -Duser.country=IR"
            })
    void the_program_predicts_and_remembers_under_every_locale(String locale) {
        Map<String, String> settings = Map.of("FORETELL_PORT", "0", "JDK_JAVA_OPTIONS", locale);
        try (Program program = Program.start(folder, STANDALONE, settings)) {
            Client client = Client.program(program.port());
            JsonNode predicted = Client.json(client.postJson(
                    "/predictions", "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"));
            String path = "/predictions/" + predicted.path("id").asText();

            Eventually.until(
                    "it is in the history",
                    () -> client.get("/predictions")
                            .body()
                            .contains(predicted.path("id").asText()));

            assertThat(Client.json(client.get(path)).at("/output/predictions"))
                    .isEqualTo(predicted.at("/output/predictions"));
            Client.assertPage(client.browser().get("/models/iris"), 200, "iris");
            program.terminate();
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).doesNotContain("WARN", "ERROR", "\tat ");
        }
    }

    @Test
    void the_web_alone_serves_pages_and_ends_when_asked() {
        try (Program program = Program.startAsUser(
                folder, WEB, Map.of("FORETELL_PORT", "0", "FORETELL_BROKER_URI", "amqp://127.0.0.1:1"))) {
            Client client = Client.program(program.port());
            Client.assertPage(client.browser().get("/"), 200, "Not connected to the message broker;");

            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("no broker at 127.0.0.1:1").doesNotContain("ERROR", "\tat ");
            assertThat(program.errors()).isEmpty();
            assertThat(program.leftovers())
                    .extracting(path -> path.getFileName().toString())
                    .containsExactly("foretell-data");
        }
    }

    @Test
    void the_web_serves_for_a_while_after_it_was_asked_to_end_however_often() {
        Map<String, String> settings = Map.of(
                "FORETELL_PORT", "0",
                "FORETELL_DRAIN_DELAY", "4s",
                "FORETELL_BROKER_URI", "amqp://127.0.0.1:1");
        try (Program program = Program.start(folder, WEB, settings)) {
            Client client = Client.program(program.port());
            long start = System.nanoTime();

            program.terminate();
            Eventually.until("the web to drain", () -> program.output().contains("is not ready any more"));
            program.terminate();

            HttpResponse<String> response = client.get("/v2/health/live");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Connection")).hasValue("close");
            assertThat(program.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
            assertThat(program.output())
                    .contains("the web has stopped")
                    .containsOnlyOnce("the web is not ready any more, and stops in 4000 ms")
                    .doesNotContain("ERROR", "\tat ");
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void a_worker_alone_waits_for_the_broker_and_ends_when_asked() {
        try (Program program = Program.startAsUser(
                folder, WORKER, Map.of("FORETELL_SERVE", "iris", "FORETELL_BROKER_URI", "amqp://127.0.0.1:1"))) {
            Eventually.until(
                    "the worker to look for the broker", () -> program.output().contains("no broker at 127.0.0.1:1"));

            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("serving iris").doesNotContain("ERROR", "\tat ");
            assertThat(program.errors()).isEmpty();
            assertThat(program.leftovers()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WEB, WORKER})
    void wrong_settings_are_told_one_per_line(String jar) {
        try (Program program = Program.start(
                folder,
                jar,
                Map.of(
                        "FORETELL_MODELS", "nowhere",
                        "FORETELL_BROKER_URI", "http://user:secret@host",
                        "FORETELL_PROT", "5100"))) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.errors().lines())
                    .hasSize(4)
                    .anyMatch(line -> line.endsWith("cannot start:"))
                    .anyMatch(line -> line.startsWith("FORETELL_PROT: unknown setting"))
                    .anyMatch(line -> line.startsWith("FORETELL_BROKER_URI: expected an AMQP URI"))
                    .anyMatch(line ->
                            line.equals("FORETELL_MODELS: expected an existing folder with models, not \"nowhere\""));
            assertThat(program.errors()).doesNotContain("secret", "\tat ", "Exception");
            assertThat(program.output()).isEmpty();
        }
    }

    @Test
    void settings_may_stand_in_files() throws IOException {
        String key = "mellon-mellon-mellon";
        String workerPort = Integer.toString(freePort());
        Map<String, String> files = Map.of(
                "FORETELL_PORT_FILE", file("port", "0\n"),
                "FORETELL_WORKER_PORT_FILE", file("worker-port", workerPort),
                "FORETELL_BROKER_URI_FILE", file("broker", "amqp://user:secret@127.0.0.1:1\n"),
                "FORETELL_API_KEYS_FILE", file("keys", "ops:predict:" + key + "\n"));
        try (Program program = Program.start(folder, STANDALONE, files)) {
            Client client = Client.program(program.port());

            assertThat(client.get("/predictions").statusCode()).isEqualTo(401);
            assertThat(client.send(client.request("/predictions").header("Authorization", "Bearer " + key))
                            .statusCode())
                    .isEqualTo(200);
            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output())
                    .contains("health and metrics are served on port " + workerPort)
                    .doesNotContain("mellon", "secret", "WARN", "ERROR");
            assertThat(program.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WEB, WORKER})
    void a_file_for_a_setting_that_is_not_there_is_told(String jar) {
        try (Program program = Program.start(folder, jar, Map.of("FORETELL_BROKER_URI_FILE", "/nowhere/broker"))) {
            assertCannotStart(program, "FORETELL_BROKER_URI_FILE: /nowhere/broker: there is no such file");
            assertThat(program.output()).isEmpty();
        }
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WEB, WORKER})
    void a_format_of_the_log_that_does_not_exist_is_told(String jar) {
        try (Program program = Program.start(folder, jar, Map.of("FORETELL_LOG_FORMAT", "xml"))) {
            assertCannotStart(program, "FORETELL_LOG_FORMAT: expected text or json, not \"xml\"");
            assertThat(program.output()).isEmpty();
        }
    }

    @Test
    void a_port_for_the_workers_health_that_is_in_use_is_told() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                Program program = Program.start(
                        folder,
                        WORKER,
                        Map.of(
                                "FORETELL_SERVE", "iris",
                                "FORETELL_WORKER_PORT", Integer.toString(taken.getLocalPort()),
                                "FORETELL_BROKER_URI", "amqp://127.0.0.1:1"))) {
            assertCannotStart(program, "cannot listen on 0.0.0.0:" + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WEB, WORKER})
    void a_folder_without_models_is_told(String jar) {
        try (Program program = Program.start(folder, jar, Map.of("FORETELL_MODELS", "."))) {
            assertCannotStart(program, "there is no model in ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WORKER})
    void a_model_that_does_not_exist_cannot_be_served(String jar) {
        try (Program program = Program.start(folder, jar, Map.of("FORETELL_SERVE", "iris,rose"))) {
            assertCannotStart(program, "no version of the model rose could be loaded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDALONE, WEB})
    void a_port_in_use_is_told(String jar) throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                Program program = Program.start(
                        folder,
                        jar,
                        Map.of(
                                "FORETELL_PORT",
                                Integer.toString(taken.getLocalPort()),
                                "FORETELL_BROKER_URI",
                                "amqp://127.0.0.1:1"))) {
            assertCannotStart(program, Integer.toString(taken.getLocalPort()));
        }
    }

    @ParameterizedTest
    @CsvSource({STANDALONE + ",nowhere.invalid", WEB + ",nowhere.invalid", STANDALONE + ",192.0.2.1", WEB + ",192.0.2.1"
    })
    void an_address_that_is_not_this_machines_is_told(String jar, String host) {
        try (Program program = Program.start(
                folder,
                jar,
                Map.of(
                        "FORETELL_PORT", "0",
                        "FORETELL_HOST", host,
                        "FORETELL_BROKER_URI", "amqp://127.0.0.1:1"))) {
            assertCannotStart(program, host);
        }
    }

    private static void assertCannotStart(Program program, String reason) {
        assertThat(program.exitCode()).as(program.output() + program.errors()).isEqualTo(2);
        assertThat(program.errors()).contains("cannot start:", reason).doesNotContain("\tat ", "Exception in");
        assertThat(program.output()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "0,'--workers: expected a number from 1 to 64, not 0'",
        "65,'--workers: expected a number from 1 to 64, not 65'",
        "-1,'--workers: expected a number from 1 to 64, not -1'",
        "many,Invalid value for option '--workers'"
    })
    void a_wrong_number_of_workers_is_told(String workers, String reason) {
        try (Program program = Program.start(folder, STANDALONE, Map.of(), "--workers", workers)) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.errors()).contains(reason).doesNotContain("\tat ");
        }
    }

    @Test
    void an_unknown_option_is_told() {
        try (Program program = Program.start(folder, STANDALONE, Map.of(), "--wrokers", "2")) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.errors()).contains("--wrokers", "Usage: foretell");
        }
    }

    @Test
    void help_is_given() {
        try (Program program = Program.start(folder, STANDALONE, Map.of(), "--help")) {
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("Usage: foretell", "--workers");
            assertThat(program.errors()).isEmpty();
        }
    }
}
