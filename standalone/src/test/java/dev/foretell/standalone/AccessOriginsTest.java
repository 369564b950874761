package dev.foretell.standalone;

import static dev.foretell.standalone.AccessRequests.COOKIE;
import static dev.foretell.standalone.AccessRequests.FRIEND;
import static dev.foretell.standalone.AccessRequests.KEYS;
import static dev.foretell.standalone.AccessRequests.SECRET;
import static dev.foretell.standalone.AccessRequests.bearer;
import static dev.foretell.standalone.AccessRequests.header;
import static dev.foretell.standalone.AccessRequests.predict;
import static dev.foretell.standalone.AccessRequests.send;
import static dev.foretell.standalone.AccessRequests.session;
import static dev.foretell.standalone.AccessRequests.web;
import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.web.Web;
import dev.foretell.web.access.ApiKeys;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what pages of other servers may do, and what every answer allows browsers to do with it. */
class AccessOriginsTest {

    @RegisterExtension
    private static final SharedSystem OPEN = new SharedSystem();

    @RegisterExtension
    private static final SharedSystem KEYED = AccessRequests.keyed();

    private static Client program;
    private static Client stranger;

    @BeforeAll
    static void start() {
        program = OPEN.program();
        stranger = KEYED.program();
    }

    static Stream<Client> both() {
        return Stream.of(program, stranger);
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_form_on_a_page_of_another_server_is_refused(Client client) {
        for (String[] headers : new String[][] {
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site", "Authorization", bearer(SECRET)}
        }) {
            for (String path : List.of("/predictions", "/digits", "/classify", "/accuracy", "/sign-in", "/sign-out")) {
                HttpResponse<String> response = send(client, "POST", path, headers);
                assertProblem(response, 403, "FORETELL_ALLOWED_ORIGINS");
                assertThat(header(response, "Access-Control-Allow-Origin")).isEmpty();
                assertPage(send(client.browser(), "POST", path, headers), 403, "page of another server");
            }
        }
        assertProblem(
                client.send(client.request("/digits")
                        .header("Origin", "https://evil.example")
                        .header("Content-Type", new Form().contentType())
                        .POST(BodyPublishers.ofByteArray(new Form()
                                .file("image", "a", new byte[1_000_000])
                                .body()))),
                403);
    }

    @Test
    void a_page_of_ours_and_a_program_may_post() {
        String own = "http://127.0.0.1:" + OPEN.port();

        assertThat(predict(program, "Origin", own).statusCode()).isEqualTo(200);
        assertThat(predict(program, "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(predict(program, "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
        assertThat(predict(program, "User-Agent", "curl/8.0").statusCode()).isEqualTo(200);
    }

    @Test
    void a_link_from_elsewhere_leads_here_and_keeps_the_visitor_signed_in() {
        String cookie = COOKIE + "=" + session(ApiKeys.parse(KEYS), Instant.now());

        assertPage(
                send(stranger.browser(), "GET", "/digits", "Sec-Fetch-Site", "cross-site", "Cookie", cookie),
                200,
                "signed in as");
    }

    @Test
    void an_allowed_page_may_call_with_a_key_of_its_own_and_read_the_answer() {
        HttpResponse<String> response =
                predict(stranger, "Origin", FRIEND, "Sec-Fetch-Site", "cross-site", "Authorization", bearer(SECRET));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(header(response, "Access-Control-Expose-Headers"))
                .isEqualTo(
                        "Inference-Header-Content-Length, Location, Preference-Applied, Retry-After, WWW-Authenticate");
        assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(response.headers().allValues("Vary")).contains("Origin");
        HttpResponse<String> refused = predict(stranger, "Origin", FRIEND);
        assertProblem(refused, 401);
        assertThat(header(refused, "Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    }

    @Test
    void an_allowed_page_may_not_use_a_visitors_session() {
        String cookie = COOKIE + "=" + session(ApiKeys.parse(KEYS), Instant.now());

        assertProblem(predict(stranger, "Origin", FRIEND, "Sec-Fetch-Site", "same-site", "Cookie", cookie), 401);
        assertProblem(send(stranger, "GET", "/digits", "Origin", FRIEND, "Cookie", cookie), 401);
    }

    @Test
    void a_browser_that_asks_first_is_told_what_an_allowed_page_may_do() {
        HttpResponse<String> response = send(
                stranger,
                "OPTIONS",
                "/predictions",
                "Origin",
                FRIEND,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(header(response, "Access-Control-Allow-Methods")).contains("POST", "PUT", "DELETE");
        assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("*, Authorization");
        assertThat(header(response, "Access-Control-Max-Age")).isEqualTo("600");
        assertThat(response.headers().allValues("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_browser_that_asks_for_a_foreign_page_is_told_no(Client client) {
        HttpResponse<String> response = send(
                client,
                "OPTIONS",
                "/predictions",
                "Origin",
                "https://evil.example",
                "Access-Control-Request-Method",
                "POST");

        assertProblem(response, 403);
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void a_foreign_page_that_looks_sees_nothing() {
        HttpResponse<String> response =
                send(program, "GET", "/digits", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site");

        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }

    @Test
    void every_page_may_call_where_the_settings_say_so() {
        try (Web web = web("FORETELL_ALLOWED_ORIGINS", "*")) {
            Client client = Client.program(web.port());
            HttpResponse<String> response = send(client, "GET", "/", "Origin", "https://any.example");

            assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("https://any.example");
            assertThat(send(client, "POST", "/sign-out", "Origin", "https://any.example")
                            .statusCode())
                    .isEqualTo(303);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/predictions", "/nope", "/static/style.css", "/v2/health/live", "/sign-in"})
    void every_answer_tells_browsers_what_they_may_do_with_it(String path) {
        for (Client client : List.of(program, program.browser(), stranger, stranger.browser())) {
            HttpResponse<String> response = client.get(path);
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(response, "Referrer-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Permissions-Policy")).contains("camera=()");
            assertThat(response.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void what_keys_guard_is_not_kept_and_what_is_the_same_for_all_may_be() {
        assertThat(header(stranger.get("/predictions"), "Cache-Control")).isEqualTo("no-store");
        assertThat(header(stranger.browser().get("/sign-in"), "Cache-Control")).isEqualTo("no-store");
        assertThat(header(stranger.get("/static/style.css"), "Cache-Control")).doesNotContain("no-store");
    }
}
