package dev.foretell.standalone;

import static dev.foretell.standalone.AccessRequests.COOKIE;
import static dev.foretell.standalone.AccessRequests.FIELDS;
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
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.web.Web;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.Sessions;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checks how a person signs in, stays signed in and signs out. */
class AccessSessionsTest {

    @RegisterExtension
    private static final SharedSystem KEYED = AccessRequests.keyed();

    private static Client stranger;

    @BeforeAll
    static void start() {
        stranger = KEYED.program();
    }

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
}
