package dev.foretell.standalone;

import static dev.foretell.standalone.AccessRequests.ADMIN;
import static dev.foretell.standalone.AccessRequests.KEYS;
import static dev.foretell.standalone.AccessRequests.SECRET;
import static dev.foretell.standalone.AccessRequests.bearer;
import static dev.foretell.standalone.AccessRequests.chunked;
import static dev.foretell.standalone.AccessRequests.header;
import static dev.foretell.standalone.AccessRequests.predict;
import static dev.foretell.standalone.AccessRequests.send;
import static dev.foretell.standalone.AccessRequests.web;
import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.web.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which routes ask for a key and for which of its rights, in a system that is open and in one with keys. */
class AccessKeysTest {

    /** The routes that need no key; all others do. */
    private static final Set<String> PUBLIC =
            Set.of("GET /v2/health/live", "GET /v2/health/ready", "GET /sign-in", "POST /sign-in");

    /** The routes that require another right than "predict", or none. */
    private static final Set<String> NOT_FOR_PREDICT = Set.of(
            "POST /v2/repository/models/{}/load",
            "POST /v2/repository/models/{}/unload",
            "POST /models/{}/traffic",
            "PUT /models/{}/traffic",
            "POST /models/{}/traffic/revert",
            "POST /dead-letters/requeue",
            "POST /dead-letters/discard",
            "POST /sign-out");

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

    @Test
    void without_keys_everybody_may_predict_and_nobody_is_asked_to_sign_in() {
        assertThat(predict(program).statusCode()).isEqualTo(200);
        assertThat(predict(program, "Authorization", bearer("whatever")).statusCode())
                .isEqualTo(200);
        HttpResponse<String> page = program.browser().get("/");
        assertPage(page, 200);
        assertThat(page.body()).doesNotContain("signed in", "/sign-out");
        assertThat(header(page, "Cache-Control")).isEmpty();
        HttpResponse<String> signIn = program.browser().get("/sign-in?to=/digits");
        assertThat(signIn.statusCode()).isEqualTo(303);
        assertThat(header(signIn, "Location")).endsWith("/digits");
    }

    @Test
    void every_route_but_health_and_signing_in_asks_for_a_key() {
        try (Web web = web("FORETELL_API_KEYS", KEYS)) {
            Client client = Client.program(web.port());
            assertThat(web.routes()).hasSizeGreaterThan(10).containsAll(PUBLIC);
            for (String route : web.routes()) {
                boolean asks = !PUBLIC.contains(route);
                for (String path : new TreeSet<>(List.of(path(route), (path(route) + "/").replace("//", "/")))) {
                    String method = route.replaceAll(" .*", "");
                    assertThat(send(client, method, path).statusCode() == 401)
                            .as(method + " " + path)
                            .isEqualTo(asks || route.equals("POST /sign-in"));
                    assertThat(send(client, method, path, "Authorization", bearer("wrong"))
                                            .statusCode()
                                    == 401)
                            .as(method + " " + path + " with a wrong key")
                            .isEqualTo(asks || route.equals("POST /sign-in"));
                }
            }
        }
    }

    @Test
    void every_route_that_a_key_opens_asks_for_its_right() {
        try (Web web = web("FORETELL_API_KEYS", KEYS)) {
            Client client = Client.program(web.port());
            for (String route : web.routes()) {
                String method = route.replaceAll(" .*", "");
                boolean needsPredict = !PUBLIC.contains(route) && !NOT_FOR_PREDICT.contains(anonymous(route));
                assertThat(send(client, method, path(route), "Authorization", bearer(ADMIN))
                                        .statusCode()
                                == 403)
                        .as(route + " with a key that may administer only")
                        .isEqualTo(needsPredict);
                if (NOT_FOR_PREDICT.contains(anonymous(route)) && !route.endsWith("/sign-out")) {
                    assertThat(send(client, method, path(route), "Authorization", bearer(SECRET))
                                    .statusCode())
                            .as(route + " with a key that may predict only")
                            .isEqualTo(403);
                }
            }
        }
    }

    private static String path(String route) {
        return route.replaceAll("^\\S+ ", "").replaceAll("[{<][^}>]*[}>]", "1").replaceAll("(.)/$", "$1");
    }

    private static String anonymous(String route) {
        return route.replaceAll("\\{[^}]*}", "{}").replaceAll("(.)/$", "$1");
    }

    @Test
    void what_needs_no_key_is_there_for_all() {
        assertThat(stranger.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(stranger.get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(stranger.get("/static/style.css").statusCode()).isEqualTo(200);
        assertThat(stranger.get("/favicon.ico").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/metrics",
                "/static/../predictions",
                "/static/%2e%2e/predictions",
                "/static/..;/predictions",
                "//v2/health/live/../../predictions",
                "/v2/health/live/../../predictions",
                "/v2/health/live;/../../predictions",
                "/%76%32/health/live/x"
            })
    void no_other_way_of_writing_a_path_leads_around_the_key(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), KEYED.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response).containsPattern("^HTTP/1.1 (400|401|404) ").doesNotContain("Diabetes");
        }
    }

    @Test
    void a_key_lets_a_program_predict() {
        HttpResponse<String> response = predict(stranger, "Authorization", bearer(SECRET));

        assertThat(json(response).path("status").asText()).isEqualTo("succeeded");
        assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
        assertThat(predict(stranger, "Authorization", "bearer   " + SECRET).statusCode())
                .isEqualTo(200);
        assertThat(send(stranger, "HEAD", "/predictions", "Authorization", bearer(SECRET))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_program_without_a_key_is_told_how_to_show_one() {
        HttpResponse<String> response = predict(stranger);

        assertProblem(response, 401, "Authorization: Bearer");
        assertThat(header(response, "WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "ci", "ci:predict:" + SECRET, SECRET + "x"})
    void a_wrong_key_is_refused(String secret) {
        HttpResponse<String> response = predict(stranger, "Authorization", bearer(secret) + " ");

        assertProblem(response, 401);
        assertThat(header(response, "WWW-Authenticate")).startsWith("Bearer");
        assertThat(response.body()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic Y2k6cHJlZGljdA==", SECRET, "Bearer", "Bearer:" + SECRET})
    void what_is_no_bearer_is_no_key(String authorization) {
        assertProblem(predict(stranger, "Authorization", authorization), 401);
    }

    @Test
    void the_open_inference_protocol_has_its_own_form_of_errors() {
        HttpResponse<String> response = stranger.get("/v2/models/iris");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(json(response).path("error").asText()).contains("A key is needed");
    }

    @Test
    void a_key_without_the_right_is_refused() {
        assertProblem(predict(stranger, "Authorization", bearer(ADMIN)), 403, "The key ops lacks the right predict.");
        assertPage(
                send(stranger.browser(), "GET", "/", "Authorization", bearer(ADMIN)),
                403,
                "Not allowed",
                "signed in as <strong>ops</strong>");
    }

    @Test
    void a_large_body_without_a_key_is_refused_and_the_client_sees_why() {
        byte[] large = new byte[9 * 1024 * 1024];

        assertProblem(stranger.post("/classify", "image/png", large), 401, "A key is needed");
        assertProblem(stranger.post("/classify", "image/png", chunked(large)), 401, "A key is needed");
    }
}
