package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.process.Time;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what is recorded: large inputs and outputs, callers, and all of it after a restart. */
class HistoryTest {

    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    /** Rows of iris whose input and output are both above 64 KiB. */
    private static final int MANY = 6_000;

    private static final String LARGE = "{\"model\":\"iris\",\"input\":{\"instances\":["
            + String.join(",", Collections.nCopies(MANY, "[5.1,3.5,1.4,0.2]")) + "]}}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_large_input_and_output_are_remembered_and_left_out_of_lists() {
        try (Standalone standalone = Systems.started(1)) {
            Client client = Client.program(standalone.port());
            JsonNode answered = json(client.postJson("/predictions", LARGE));
            JsonNode waited = json(post(client, LARGE, "Prefer", "wait=60"));
            HttpResponse<String> streamed = post(client, LARGE, "Accept", "text/event-stream");
            Eventually.until("all three in the history", () -> list(client).size() == 3);

            for (JsonNode job : List.of(answered, waited)) {
                assertThat(job.path("status").asText()).isEqualTo("succeeded");
                assertThat(job.at("/output/predictions")).hasSize(MANY);
            }
            assertThat(waited.at("/input/instances")).hasSize(MANY);
            assertThat(streamed.body().lines().filter(line -> line.startsWith("event: ")))
                    .last()
                    .isEqualTo("event: succeeded");
            for (JsonNode listed : list(client)) {
                String id = listed.path("id").asText();
                assertThat(listed.path("input").toString()).isEqualTo("{\"url\":\"/predictions/" + id + "\"}");
                assertThat(listed.has("output")).isFalse();
                JsonNode found = json(client.get("/predictions/" + id + "?wait=1"));
                assertThat(found.at("/input/instances")).hasSize(MANY);
                assertThat(found.at("/output/predictions")).hasSize(MANY);
                assertThat(found.at("/output/classes")).hasSize(MANY);
            }
            assertBytes(client.getBytes("/predictions/" + waited.path("id").asText() + "/input"));
            assertThat(json(client.postJson(
                                    "/predictions/" + waited.path("id").asText() + "/truth",
                                    "{\"truth\":[" + String.join(",", Collections.nCopies(MANY, "0")) + "]}"))
                            .path("correct")
                            .asInt())
                    .isEqualTo(MANY);
        }
    }

    private static JsonNode list(Client client) {
        return json(client.get("/predictions?model=iris&status=succeeded")).path("predictions");
    }

    private static void assertBytes(HttpResponse<byte[]> input) {
        assertThat(input.headers().firstValue("Content-Type")).hasValue("application/octet-stream;datatype=FP32");
        ByteBuffer bytes = ByteBuffer.wrap(input.body()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(MANY * 4 * Float.BYTES);
        assertThat(bytes.getFloat(4)).isEqualTo(3.5f);
    }

    @Test
    void what_was_promised_or_predicted_before_a_restart_is_there_after_it() {
        Map<String, String> settings =
                Systems.environment("FORETELL_DATABASE_URL", "jdbc:h2:file:" + folder.resolve("history"));
        String predicted;
        String own = UUID.randomUUID().toString();
        try (Standalone before = started(settings)) {
            Client client = Client.program(before.port());
            predicted = json(post(client, IRIS, "X-Client-Key", "visitor 42"))
                    .path("id")
                    .asText();
        }
        List<String> promised = promisedAndLost(settings, own);

        try (Standalone after = started(settings)) {
            Client client = Client.program(after.port());
            JsonNode found = json(client.get("/predictions/" + predicted));
            assertThat(found.path("status").asText()).isEqualTo("succeeded");
            assertThat(found.at("/input/instances/0/0").asDouble()).isEqualTo(5.1);
            for (String id : promised) {
                JsonNode ended = json(client.get("/predictions/" + id + "?wait=50s"));
                assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
                assertThat(ended.at("/output/classes/0").asText()).isEqualTo("setosa");
            }
            assertThat(json(put(client, own, IRIS))).isEqualTo(json(client.get("/predictions/" + own)));
            assertProblem(put(client, own, IRIS.replace("5.1", "5.2")), 409, own);
        }
        assertThat(remembered(settings, predicted).clientKey()).isEqualTo("visitor 42");
        assertThat(remembered(settings, own).clientKey()).isEqualTo("visitor 43");
    }

    private static Standalone started(Map<String, String> settings) {
        Standalone standalone = new Standalone(settings, 1);
        try {
            standalone.start();
            return standalone;
        } catch (RuntimeException e) {
            standalone.close();
            throw e;
        }
    }

    /** Jobs that were accepted without a worker, by a web and a broker that have stopped. */
    private static List<String> promisedAndLost(Map<String, String> settings, String own) {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            Map<String, String> all = new HashMap<>(settings);
            all.put("FORETELL_BROKER_URI", broker.uri().toString());
            try (Web web = new Web(WebSettings.of(all))) {
                web.start();
                Eventually.until("the web to be connected", web::isConnected);
                Client client = Client.program(web.port());
                List<String> promised = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    HttpResponse<String> response = post(client, IRIS, "Prefer", "respond-async");
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
                    promised.add(json(response).path("id").asText());
                }
                put(client, own, IRIS);
                promised.add(own);
                return promised;
            }
        }
    }

    private static Prediction remembered(Map<String, String> settings, String id) {
        DatabaseSettings database = WebSettings.of(settings).database();
        try (Database opened = new Database(database);
                History history =
                        new History(opened, Duration.ZERO, new SimpleMeterRegistry(), List.of(), Time.SYSTEM)) {
            opened.start();
            history.start();
            return history.find(id).orElseThrow();
        }
    }

    private static HttpResponse<String> post(Client client, String body, String header, String value) {
        return client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .setHeader(header, value)
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> put(Client client, String id, String body) {
        return client.send(client.request("/predictions/" + id)
                .header("Content-Type", Client.JSON)
                .header("X-Client-Key", "visitor 43")
                .header("Prefer", "wait=0")
                .PUT(BodyPublishers.ofString(body)));
    }
}
