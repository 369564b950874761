package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Logs;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;

/** What the tests of {@code /v2} have in common: after each the server still predicts, and has logged nothing amiss. */
abstract class InferenceProtocol {

    static final JsonMapper JSON = new JsonMapper();
    static final int LIMIT = 10 * 1024 * 1024;
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    static final String FLOWER = "{\"inputs\":[{\"name\":\"measurements\",\"shape\":[1,4],\"datatype\":\"FP32\","
            + "\"data\":[5.1,3.5,1.4,0.2]}]}";

    private final Logs logs = new Logs();

    /** A client of the system under test. */
    abstract Client client();

    @AfterEach
    void the_server_still_predicts_and_has_nothing_to_complain_about() {
        assertThat(json(client().postJson("/v2/models/iris/infer", FLOWER))
                        .at("/outputs/1/data/0")
                        .asText())
                .isEqualTo("setosa");
        logs.close();
        assertThat(logs.complaints())
                .filteredOn(line -> !line.contains("no broker at 127.0.0.1:1 "))
                .isEmpty();
    }

    /** Asserts that a response is an error in the form of the protocol. */
    static void assertError(HttpResponse<String> response, int status, String... words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = json(response);
        assertThat(error).hasSize(1);
        for (String word : words) {
            assertThat(error.path("error").asText()).contains(word);
        }
    }
}
