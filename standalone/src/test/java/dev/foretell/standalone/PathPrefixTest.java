package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.ReverseProxy;
import dev.foretell.standalone.harness.ReverseProxy.Way;
import dev.foretell.standalone.harness.SharedSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages and their links behind a reverse proxy that serves them below a path. */
class PathPrefixTest {

    private static final String PREFIX = "/tools/foretell";
    private static final Path SEVEN = Path.of("../model/repository/mnist/1/samples/7-dark-on-light.png");
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#][^\"]*)\"");

    @RegisterExtension
    private static final SharedSystem PLAIN = new SharedSystem();

    @RegisterExtension
    private static final SharedSystem PREFIXED = new SharedSystem(1, "FORETELL_PATH_PREFIX", PREFIX + "/");

    private final HttpClient http = HttpClient.newHttpClient();

    private static ReverseProxy proxy(Way way) {
        return new ReverseProxy(way == Way.STRIPS_AND_SAYS_SO ? PLAIN.port() : PREFIXED.port(), PREFIX, way);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "text/html,*/*;q=0.8");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void every_link_of_every_page_leads_somewhere(Way way) throws Exception {
        try (ReverseProxy proxy = proxy(way)) {
            Set<String> seen = new LinkedHashSet<>(Set.of(PREFIX + "/"));
            Deque<String> open = new ArrayDeque<>(seen);
            while (!open.isEmpty()) {
                String path = open.remove();
                HttpResponse<String> response = send(request(proxy.port(), path).GET());
                assertThat(response.statusCode()).as(path).isEqualTo(200);
                if (!response.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
                    continue;
                }
                Matcher links = LINK.matcher(response.body());
                while (links.find()) {
                    String link = links.group(1).replace("&amp;", "&");
                    String target = link.startsWith("data:")
                            ? path
                            : URI.create(path)
                                    .resolve(link.startsWith("?") ? path.replaceAll("\\?.*", "") + link : link)
                                    .toString()
                                    .replaceAll("#.*", "");
                    if (seen.add(target)) {
                        open.add(target);
                    }
                }
            }
            assertThat(seen)
                    .allMatch(path -> path.startsWith(PREFIX + "/"))
                    .contains(
                            PREFIX + "/workers",
                            PREFIX + "/models/iris",
                            PREFIX + "/static/style.css",
                            PREFIX + "/docs",
                            PREFIX + "/openapi.yaml");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void programs_get_locations_and_a_description_with_the_prefix(Way way) throws Exception {
        try (ReverseProxy proxy = proxy(way)) {
            HttpResponse<String> job = send(request(proxy.port(), PREFIX + "/predictions")
                    .setHeader("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .header("Prefer", "respond-async")
                    .POST(BodyPublishers.ofString("{\"model\":\"iris\",\"input\":{\"instances\":[[5,3,1,0.2]]}}")));
            String location = job.headers().firstValue("Location").orElseThrow();

            assertThat(location).startsWith(PREFIX + "/predictions/");
            assertThat(send(request(proxy.port(), location).GET()).statusCode()).isEqualTo(200);
            assertThat(send(request(proxy.port(), PREFIX + "/openapi.yaml").GET())
                            .body())
                    .contains("\n  - url: " + PREFIX + "\n");
            assertThat(send(request(proxy.port(), PREFIX + "/sign-in?to=%2Fmodels")
                                    .GET())
                            .headers()
                            .firstValue("Location"))
                    .hasValue(PREFIX + "/models");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void the_urls_of_a_dataset_have_the_prefix_in_answers_lists_and_events(Way way) throws Exception {
        try (ReverseProxy proxy = proxy(way)) {
            HttpResponse<String> created = send(request(proxy.port(), PREFIX + "/datasets?model=iris")
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString("sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n")));
            assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
            String self = created.headers().firstValue("Location").orElseThrow();
            assertThat(self).startsWith(PREFIX + "/datasets/");

            HttpResponse<String> events = send(request(proxy.port(), self + "/events")
                    .setHeader("Accept", "text/event-stream")
                    .GET());
            assertThat(events.body()).contains("\"self\":\"" + self + "\"").contains("event: succeeded");
            for (JsonNode url : json(created).path("urls")) {
                assertThat(url.asText()).startsWith(self);
            }
            for (String url : List.of("self", "rows", "result_csv", "result_json")) {
                String path = json(created).at("/urls/" + url).asText();
                assertThat(send(request(proxy.port(), path).GET()).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            HttpResponse<String> list = send(program(proxy.port(), PREFIX + "/datasets?limit=100"));
            assertThat(list.body()).contains("\"self\":\"" + self + "\"").doesNotContain("\"/datasets/");
        }
    }

    private static HttpRequest.Builder program(int port, String path) {
        return request(port, path).setHeader("Accept", "application/json").GET();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void the_url_of_a_picture_has_the_prefix(Way way) throws Exception {
        try (ReverseProxy proxy = proxy(way)) {
            HttpResponse<String> classified = send(request(proxy.port(), PREFIX + "/classify")
                    .setHeader("Accept", "application/json")
                    .header("Content-Type", "application/octet-stream")
                    .POST(BodyPublishers.ofFile(SEVEN)));
            assertThat(classified.statusCode()).as(classified.body()).isEqualTo(200);

            String list = PREFIX + "/predictions?model=mnist&limit=1";
            Eventually.until(
                    "it to be recorded", () -> !pictureUrl(proxy.port(), list).isEmpty());
            String url = pictureUrl(proxy.port(), list);

            assertThat(url).startsWith(PREFIX + "/predictions/").endsWith("/input");
            HttpResponse<byte[]> picture =
                    http.send(request(proxy.port(), url).GET().build(), BodyHandlers.ofByteArray());
            assertThat(picture.body()).isEqualTo(Files.readAllBytes(SEVEN));
        }
    }

    private String pictureUrl(int port, String list) {
        try {
            return json(send(program(port, list)))
                    .at("/predictions/0/input/url")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_bare_prefix_is_the_start_page() throws Exception {
        assertThat(send(request(PREFIXED.port(), PREFIX).GET()).body()).contains("href=\"" + PREFIX + "/models\"");
        assertThat(send(request(PREFIXED.port(), PREFIX + "ing").GET()).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/a\"onload=x",
                "/a/../b",
                "javascript:x",
                "https://evil.example",
                "/a<b",
                "foretell",
                "/a//b",
                "/a b"
            })
    void a_forwarded_prefix_that_is_not_a_plain_path_is_ignored(String prefix) throws Exception {
        HttpResponse<String> page = send(
                request(PLAIN.port(), "/").header("X-Forwarded-Prefix", prefix).GET());

        assertThat(page.body()).contains("href=\"/models\"").doesNotContain("evil", "onload");
        assertThat(page.headers().allValues("Vary")).anyMatch(value -> value.contains("X-Forwarded-Prefix"));
    }

    @Test
    void the_setting_wins_over_the_header() throws Exception {
        assertThat(send(request(PREFIXED.port(), "/")
                                .header("X-Forwarded-Prefix", "/other")
                                .GET())
                        .body())
                .contains("href=\"" + PREFIX + "/models\"")
                .doesNotContain("/other");
        assertThat(Client.program(PREFIXED.port()).get("/v2/health/live").statusCode())
                .isEqualTo(200);
    }
}
