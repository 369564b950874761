package dev.foretell.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs a web that answers requests of its own before it serves. There is no broker. */
class RehearsalTest {

    @Test
    void what_was_rehearsed_is_neither_counted_nor_remembered() throws IOException, InterruptedException {
        try (Web web = new Web(WebSettings.of(Map.of(
                "FORETELL_MODELS",
                "../model/repository",
                "FORETELL_BROKER_URI",
                "amqp://localhost:1",
                "FORETELL_DATABASE_URL",
                "jdbc:h2:mem:rehearsed",
                "FORETELL_PORT",
                "0",
                "FORETELL_GRPC_PORT",
                "0")))) {
            CompletableFuture<Rehearsed> rehearsed = web.rehearse();
            web.start();

            assertThat(rehearsed)
                    .isCompletedWithValueMatching(
                            predictions -> predictions.overHttp() > 0 && predictions.overGrpc() > 0);
            assertThat(get(web, "/predictions")).contains("\"predictions\":[]");
            assertThat(get(web, "/metrics"))
                    .contains("foretell_in_flight")
                    .doesNotContain("diabetes", "iris", "rehearsal");
            assertThat(get(web, "/v2/models/stats"))
                    .contains("\"inference_count\":0")
                    .doesNotContainPattern("count\":[1-9]");
        }
    }

    private static String get(Web web, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + web.port() + path))
                .header("Accept", "application/json")
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
