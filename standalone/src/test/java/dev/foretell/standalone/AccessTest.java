package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.Sessions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks who gets access, in a system that is open, as on a laptop, and in one that requires keys. */
class AccessTest {

    private static final String SECRET = "predict-secret-0123456789";
    private static final String ADMIN = "admin-secret-0123456789";
    private static final String KEYS = "ci:predict:" + SECRET + ",ops:admin:" + ADMIN;
    private static final String FRIEND = "https://friend.example";
    private static final String COOKIE = "foretell-session";
    private static final String FIELDS = "application/x-www-form-urlencoded";
    private static final String ROW = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

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

    private static Standalone open;
    private static Standalone keyed;
    private static Client program;
    private static Client stranger;

    @BeforeAll
    static void start() {
        open = Systems.started(1);
        program = Client.program(open.port());
        keyed = Systems.started(1, "FORETELL_API_KEYS", KEYS, "FORETELL_ALLOWED_ORIGINS", FRIEND);
        stranger = Client.program(keyed.port());
    }

    @AfterAll
    static void stop() {
        open.close();
        keyed.close();
    }

    private static HttpResponse<String> send(Client client, String method, String path, String... headers) {
        return send(client, method, path, BodyPublishers.noBody(), headers);
    }

    private static HttpResponse<String> send(
            Client client, String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = client.request(path).method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request);
    }

    private static HttpResponse<String> predict(Client client, String... headers) {
        String[] all = Stream.concat(Stream.of("Content-Type", Client.JSON), Stream.of(headers))
                .toArray(String[]::new);
        return send(client, "POST", "/predictions", BodyPublishers.ofString(ROW), all);
    }

    private static String bearer(String secret) {
        return "Bearer " + secret;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static Web web(String... settings) {
        List<String> all = new ArrayList<>(List.of("FORETELL_BROKER_URI", "amqp://127.0.0.1:1"));
        all.addAll(List.of(settings));
        Web web = new Web(WebSettings.of(Systems.environment(all.toArray(String[]::new))));
        web.start();
        return web;
    }

    // Open

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

    // Keys

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
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), keyed.port())) {
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

    // Sessions

    @Test
    void a_browser_is_asked_once_and_comes_back_to_where_it_was() {
        Client browser = stranger.browser();
        HttpResponse<String> asked = browser.get("/predictions?model=iris&x=a%26b");
        assertThat(asked.statusCode()).isEqualTo(303);
        assertThat(header(asked, "Location")).endsWith("/sign-in?to=%2Fpredictions%3Fmodel%3Diris%26x%3Da%2526b");

        HttpResponse<String> form = browser.get(header(asked, "Location").replaceAll("^https?://[^/]*", ""));
        assertPage(form, 200, "type=\"password\"", "value=\"/predictions?model=iris&amp;x=a%26b\"");
        assertThat(form.body()).doesNotContain("signed in as");

        HttpResponse<String> signedIn = signIn(SECRET, "/predictions?model=iris&x=a%26b");
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(header(signedIn, "Location")).endsWith("/predictions?model=iris&x=a%26b");
        assertThat(header(signedIn, "Set-Cookie"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200")
                .doesNotContain("Secure", SECRET);

        String cookie = cookie(signedIn);
        HttpResponse<String> page = send(browser, "GET", "/predictions?model=iris", "Cookie", cookie);
        assertPage(page, 200, "Iris species", "signed in as <strong>ci</strong>");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(predict(stranger, "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(send(browser, "GET", "/digits/samples/7-dark-on-light.png", "Cookie", cookie)
                        .headers()
                        .firstValue("Cache-Control"))
                .hasValue("private, max-age=3600");

        HttpResponse<String> out = send(browser, "POST", "/sign-out", "Cookie", cookie);
        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(header(out, "Location")).endsWith("/sign-in");
        assertThat(header(out, "Set-Cookie"))
                .contains(COOKIE + "=;", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Path=/");
    }

    private static HttpResponse<String> signIn(String key, String to) {
        return send(
                stranger.browser(),
                "POST",
                "/sign-in",
                BodyPublishers.ofString("key=" + encoded(key) + "&to=" + encoded(to)),
                "Content-Type",
                FIELDS,
                "X-Forwarded-For",
                "203.0.113.9");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String cookie(HttpResponse<String> response) {
        HttpCookie cookie = HttpCookie.parse(header(response, "Set-Cookie")).get(0);
        assertThat(cookie.getName()).isEqualTo(COOKIE);
        return COOKIE + "=" + cookie.getValue();
    }

    @Test
    void behind_https_the_cookie_and_the_browser_are_bound_to_it() {
        HttpResponse<String> signedIn = send(
                stranger.browser(),
                "POST",
                "/sign-in",
                BodyPublishers.ofString("key=" + SECRET),
                "Content-Type",
                FIELDS,
                "X-Forwarded-Proto",
                "https");

        assertThat(header(signedIn, "Set-Cookie")).contains("Secure", "HttpOnly", "SameSite=Lax");
        assertThat(header(signedIn, "Strict-Transport-Security")).isEqualTo("max-age=31536000");
        assertThat(header(signedIn, "Location")).endsWith("/");
        assertThat(header(stranger.get("/v2/health/live"), "Strict-Transport-Security"))
                .isEmpty();
    }

    @Test
    void signing_in_leads_nowhere_else() {
        HttpResponse<String> signedIn = signIn(SECRET, "//evil.example/");

        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(header(signedIn, "Location")).doesNotContain("evil");
    }

    @Test
    void a_session_that_is_not_ours_or_has_expired_is_none() {
        ApiKeys keys = ApiKeys.parse(KEYS);
        Instant now = Instant.now();
        String good = session(keys, now);
        String expired = session(keys, now.minus(Sessions.LIFETIME).minusSeconds(1));
        String ofAnotherKey = session(ApiKeys.parse("ci:predict:another-secret-0123456789"), now);

        assertThat(predict(stranger, "Cookie", COOKIE + "=" + good).statusCode())
                .as("of another process with the same keys")
                .isEqualTo(200);
        for (String bad : List.of(
                expired, ofAnotherKey, good.replaceFirst("ci", "ops"), good.substring(1), good + "A", "x", "")) {
            assertProblem(predict(stranger, "Cookie", COOKIE + "=" + bad), 401);
            assertThat(send(stranger.browser(), "GET", "/", "Cookie", COOKIE + "=" + bad)
                            .statusCode())
                    .isEqualTo(303);
        }
    }

    private static String session(ApiKeys keys, Instant from) {
        return new Sessions(keys, InstantSource.fixed(from))
                .start(keys.find(SECRET)
                        .orElseGet(() -> keys.find("another-secret-0123456789").orElseThrow()));
    }

    @Test
    void a_form_that_is_sent_after_the_session_ended_leads_to_signing_in() {
        assertPage(
                stranger.browser().post("/digits", new Form().field("sample", "7")),
                401,
                "A key is needed",
                "href=\"/sign-in\"");
    }

    @Test
    void guessing_keys_is_stopped_though_no_rate_is_set() {
        try (Web web = web("FORETELL_API_KEYS", KEYS)) {
            Client browser = Client.program(web.port()).browser();
            byte[] guess = "key=guess-guess-guess&to=%2Fdigits".getBytes(StandardCharsets.UTF_8);
            HttpResponse<String> first = browser.post("/sign-in", FIELDS, guess);
            assertPage(first, 401, "The key is unknown.", "value=\"/digits\"", "type=\"password\"");
            assertThat(first.body()).doesNotContain("guess-guess");
            assertThat(header(first, "WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(header(first, "Set-Cookie")).isEmpty();

            List<HttpResponse<String>> answers = new ArrayList<>();
            Eventually.until("guesses to be refused", () -> {
                answers.add(browser.post("/sign-in", FIELDS, guess));
                return answers.get(answers.size() - 1).statusCode() == 429;
            });

            HttpResponse<String> refused = answers.get(answers.size() - 1);
            assertPage(refused, 429, "Too many attempts to sign in");
            assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 6);
            assertThat(send(browser, "GET", "/digits", "Authorization", bearer(SECRET))
                            .statusCode())
                    .as("those who are in stay in")
                    .isEqualTo(200);
        }
    }

    // Pages of other servers

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
        String own = "http://127.0.0.1:" + open.port();

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

    // Headers

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

    // Limits

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

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }
}
