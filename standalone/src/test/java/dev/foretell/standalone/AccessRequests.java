package dev.foretell.standalone;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.Sessions;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Keys, and requests with and without them, for the tests of access. */
final class AccessRequests {

    static final String SECRET = "predict-secret-0123456789";
    static final String ADMIN = "admin-secret-0123456789";
    static final String KEYS = "ci:predict:" + SECRET + ",ops:admin:" + ADMIN;
    static final String FRIEND = "https://friend.example";
    static final String COOKIE = "foretell-session";
    static final String FIELDS = "application/x-www-form-urlencoded";
    private static final String ROW = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    private AccessRequests() {}

    /** The system with these keys, whose answers the pages of a friend may read. */
    static SharedSystem keyed() {
        return new SharedSystem(1, "FORETELL_API_KEYS", KEYS, "FORETELL_ALLOWED_ORIGINS", FRIEND);
    }

    static HttpResponse<String> send(Client client, String method, String path, String... headers) {
        return send(client, method, path, BodyPublishers.noBody(), headers);
    }

    static HttpResponse<String> send(Client client, String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = client.request(path).method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request);
    }

    static HttpResponse<String> predict(Client client, String... headers) {
        String[] all = Stream.concat(Stream.of("Content-Type", Client.JSON), Stream.of(headers))
                .toArray(String[]::new);
        return send(client, "POST", "/predictions", BodyPublishers.ofString(ROW), all);
    }

    static String bearer(String secret) {
        return "Bearer " + secret;
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static String session(ApiKeys keys, Instant from) {
        return new Sessions(keys, InstantSource.fixed(from))
                .start(keys.find(SECRET)
                        .orElseGet(() -> keys.find("another-secret-0123456789").orElseThrow()));
    }

    static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    static Web web(String... settings) {
        List<String> all = new ArrayList<>(List.of("FORETELL_BROKER_URI", "amqp://127.0.0.1:1"));
        all.addAll(List.of(settings));
        Web web = new Web(WebSettings.of(Systems.environment(all.toArray(String[]::new))));
        web.start();
        return web;
    }
}
