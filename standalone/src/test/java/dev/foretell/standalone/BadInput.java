package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.SharedSystem;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of bad input have in common: after each the server still predicts, and has logged nothing amiss. */
abstract class BadInput {

    static final int LIMIT = 10 * 1024 * 1024;
    static final int PICTURE_LIMIT = 15 * 1024 * 1024;
    static final String ROW = "[6,148,72,35,0,33.6,0.627,50]";

    @RegisterExtension
    static final SharedSystem SYSTEM = new SharedSystem();

    static Client program;
    static Client browser;
    private final Logs logs = new Logs();

    @BeforeAll
    static void start() {
        program = SYSTEM.program();
        browser = program.browser();
    }

    @AfterEach
    void the_server_still_predicts_and_has_nothing_to_complain_about() {
        assertThat(json(program.postJson("/predictions", request("diabetes", ROW)))
                        .path("status")
                        .asText())
                .isEqualTo("succeeded");
        logs.close();
        assertThat(logs.complaints()).isEmpty();
    }

    static String request(String model, String row) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":[" + row + "]}}";
    }

    static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }
}
