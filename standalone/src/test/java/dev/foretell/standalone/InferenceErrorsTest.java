package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what {@code /v2} says of requests that are wrong, and when predictions cannot be made. */
class InferenceErrorsTest extends InferenceProtocol {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    @Override
    Client client() {
        return client;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [1,3] | FP32 | [1,2,3]       | inputs[0].shape: expected [-1, 4]
                    [1,4] | FP64 | [1,2,3,4]     | inputs[0].datatype: expected FP32, not FP64.
                    [1,4] | FP32 | [1,2,3]       | inputs[0].data: expected the 4 numbers of the shape [1, 4], not 3.
                    [1,4] | FP32 | [1,2,3,NaN]   | inputs[0], row 0, petal_width: expected a finite number
                    [1,4] | FP32 | [1,2,3,"4"]   | inputs[0].data, number 3: expected a number, not 4.
                    [1,4] | FP32 | [1,2,3        | Not valid JSON
                    """)
    void a_tensor_that_does_not_fit_is_400(String shape, String datatype, String data, String reason) {
        String request = "{\"inputs\":[{\"name\":\"measurements\",\"shape\":" + shape + ",\"datatype\":\"" + datatype
                + "\",\"data\":" + data + "}]}";

        assertError(client.postJson("/v2/models/iris/infer", request), 400, reason);
    }

    @Test
    void a_body_that_is_no_request_is_400() {
        assertError(client.postJson("/v2/models/iris/infer", ""), 400, "expected an object, not the end");
        assertError(client.postJson("/v2/models/iris/infer", "[1]"), 400, "expected an object");
        assertError(
                client.send(client.request("/v2/models/iris/infer")
                        .header(HEADER_LENGTH, "1000000")
                        .POST(BodyPublishers.ofString(FLOWER))),
                400,
                HEADER_LENGTH);
    }

    @Test
    void a_body_over_the_limit_is_413() {
        assertError(client.postJson("/v2/models/iris/infer", " ".repeat(LIMIT + 1)), 413, "10 MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/rose",
                "/v2/models/rose/ready",
                "/v2/models/rose/config",
                "/v2/models/rose/stats",
                "/v2/models/iris/versions/7",
                "/v2/models/iris/versions/7/ready",
                "/v2/models/iris/versions/7/stats",
                "/v2/models/iris/versions/x/config",
                "/v2/models/iris/versions",
                "/v2/models/..%2Firis",
                "/v2/nothing",
                "/v2/health"
            })
    void what_is_not_there_is_404(String path) {
        assertError(client.get(path), 404);
        assertError(client.browser().get(path), 404);
    }

    @Test
    void infer_for_a_model_that_is_not_there_is_404() {
        String rose = "Request for unknown model: 'rose' is not found. There is no model \"rose\"; there are";
        assertError(client.postJson("/v2/models/rose/infer", FLOWER), 404, rose);
        assertError(client.get("/v2/models/rose"), 404, rose);
        assertError(client.get("/v2/models/iris/versions/7"), 404, "unknown model: 'iris' version 7 is not found.");
        assertError(client.postJson("/v2/repository/models/rose/load", "{}"), 404, "failed to load 'rose': ");
        assertError(client.postJson("/v2/models/iris/versions/7/infer", FLOWER), 404, "no version \"7\"; it has 1.");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/v2/models/iris,GET",
        "GET,/v2/models/iris/infer,POST",
        "GET,/v2/repository/index,POST",
        "POST,/v2,GET"
    })
    void another_method_is_405(String method, String path, String allowed) {
        HttpResponse<String> response = client.method(method, path);

        assertError(response, 405);
        assertThat(response.headers().firstValue("Allow").orElse("")).contains(allowed);
    }

    @Test
    void too_many_at_once_are_429() {
        try (Standalone busy = Systems.started(1, "FORETELL_MAX_IN_FLIGHT", "1")) {
            Client caller = Client.program(busy.port());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            byte[] body = FLOWER.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 200; i++) {
                answers.add(caller.postLater("/v2/models/iris/infer", Client.JSON, body));
            }

            List<HttpResponse<String>> refused = answers.stream()
                    .map(CompletableFuture::join)
                    .filter(response -> response.statusCode() != 200)
                    .toList();

            assertThat(refused).isNotEmpty().allSatisfy(response -> {
                assertError(response, 429, "Too many predictions in flight (limit 1).");
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
            });
            assertThat(json(caller.get("/v2/models/iris/stats"))
                            .at("/model_stats/0/inference_stats/fail/count")
                            .asInt())
                    .isEqualTo(refused.size());
        }
    }

    @Test
    void when_the_deadline_passes_it_is_504() {
        int rows = 500;
        String images = "{\"inputs\":[{\"name\":\"image\",\"shape\":[" + rows
                + ",28,28,1],\"datatype\":\"FP32\",\"data\":[" + "0,".repeat(rows * 28 * 28 - 1) + "0]}]}";
        try (Standalone hasty = Systems.started(1, "FORETELL_DEADLINE", "10ms")) {
            assertError(
                    Client.program(hasty.port()).postJson("/v2/models/mnist/infer", images),
                    504,
                    "before the deadline");
        }
    }

    @Test
    void without_a_broker_it_is_503() {
        WebSettings settings = WebSettings.of(Systems.environment("FORETELL_BROKER_URI", "amqp://127.0.0.1:1"));
        try (Web web = new Web(settings)) {
            web.start();
            Client caller = Client.program(web.port());

            HttpResponse<String> response = caller.postJson("/v2/models/iris/infer", FLOWER);
            assertError(response, 503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertError(caller.get("/v2/models/iris/ready"), 503, "is not ready: not connected to the message broker");
            assertThat(caller.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertThat(caller.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(json(caller.postJson("/v2/repository/index", "")))
                    .extracting(each -> each.path("state").asText())
                    .containsOnly("UNAVAILABLE");
            assertThat(json(caller.get("/v2/models/iris")).path("name").asText())
                    .isEqualTo("iris");
        }
    }

    @Test
    void a_model_that_fails_on_its_input_is_400() {
        HttpResponse<String> response =
                client.postJson("/v2/models/iris/infer", FLOWER.replace("5.1,3.5,1.4,0.2", "3e38,3e38,-3e38,3e38"));

        assertError(response, 400, "finite");
    }
}
