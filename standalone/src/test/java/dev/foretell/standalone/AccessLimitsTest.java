package dev.foretell.standalone;

import static dev.foretell.standalone.AccessRequests.KEYS;
import static dev.foretell.standalone.AccessRequests.bearer;
import static dev.foretell.standalone.AccessRequests.chunked;
import static dev.foretell.standalone.AccessRequests.header;
import static dev.foretell.standalone.AccessRequests.send;
import static dev.foretell.standalone.AccessRequests.web;
import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.web.Web;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks how often a caller may call, and how much it may send to routes that take little. */
class AccessLimitsTest {

    @Test
    void who_calls_more_often_than_the_rate_says_has_to_wait() {
        try (Web web = web("FORETELL_RATE_LIMIT", "3/h")) {
            Client client = Client.program(web.port());
            for (int i = 0; i < 3; i++) {
                assertThat(send(client, "GET", "/digits", "X-Forwarded-For", "203.0.113." + i)
                                .statusCode())
                        .isEqualTo(200);
            }

            HttpResponse<String> refused = send(client, "GET", "/digits", "X-Forwarded-For", "203.0.113.9");

            assertProblem(refused, 429, "Too many requests: the limit of the address is used up.");
            assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1_100, 1_200);
            assertPage(client.browser().get("/digits"), 429, "Try again in");
            assertProblem(client.post("/classify", "image/png", new byte[3_000_000]), 429);
            assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(client.get("/metrics").statusCode()).isNotEqualTo(429);
        }
    }

    @Test
    void each_key_has_a_rate_of_its_own() {
        try (Web web = web(
                "FORETELL_RATE_LIMIT",
                "2/h",
                "FORETELL_API_KEYS",
                "a:predict:a-secret-0123456789,b:predict:b-secret-0123456789")) {
            Client client = Client.program(web.port());
            for (String key : List.of("a", "b")) {
                String[] authorization = {"Authorization", bearer(key + "-secret-0123456789")};
                assertThat(send(client, "GET", "/digits", authorization).statusCode())
                        .isEqualTo(200);
                assertThat(send(client, "GET", "/digits", authorization).statusCode())
                        .isEqualTo(200);
                assertProblem(send(client, "GET", "/digits", authorization), 429, "the limit of the key is used up");
            }
            assertProblem(client.get("/digits"), 401);
            assertProblem(client.get("/digits"), 401);
            assertProblem(client.get("/digits"), 429, "the limit of the address is used up");
        }
    }

    @ParameterizedTest
    @CsvSource({"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void a_route_that_takes_little_takes_no_large_body(String type) {
        byte[] large = ("--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n" + "a".repeat(70_000)
                        + "\r\n--x--\r\n")
                .getBytes(StandardCharsets.UTF_8);
        try (Web web = web("FORETELL_API_KEYS", KEYS)) {
            Client client = Client.program(web.port());

            assertProblem(client.post("/sign-in", type, large), 413, "over the limit of 64 KiB");
            assertProblem(client.post("/sign-in", type, chunked(large)), 413, "over the limit of 64 KiB");
            assertPage(client.browser().post("/sign-in", type, large), 413, "over the limit of 64 KiB");
        }
    }
}
