package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.SharedSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Creates datasets as a program does, and waits for their end. */
abstract class DatasetCalls {

    static final String HEADER =
            "pregnancies,glucose,blood_pressure,skin_thickness,insulin,bmi,diabetes_pedigree,age,class\n";

    static final String GOOD = "6,148,72,35,0,33.6,0.627,50,1\n";

    /** A finite number from which the network makes an infinite one. */
    static final String POISON = "3e38,3e38,3e38,3e38,3e38,3e38,3e38,3e38,1\n";

    @RegisterExtension
    static final SharedSystem SYSTEM =
            new SharedSystem(2, "FORETELL_DATASET_MAX_ROWS", "20000", "FORETELL_DATASET_MAX_ERRORS", "5");

    static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    /** Plausible rows, each different from the one before. */
    static String rows(int count) {
        Random random = new Random(count);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(random.nextInt(15))
                    .append(',')
                    .append(60 + random.nextInt(120))
                    .append(',')
                    .append(50 + random.nextInt(50))
                    .append(',')
                    .append(10 + random.nextInt(40))
                    .append(",100,")
                    .append(20 + random.nextInt(20))
                    .append(",0.5,")
                    .append(21 + random.nextInt(50))
                    .append(',')
                    .append(random.nextInt(2))
                    .append('\n');
        }
        return rows.toString();
    }

    static HttpResponse<String> post(String parameters, String type, byte[] body, String... headers) {
        var request = client.request("/datasets?model=diabetes" + parameters).header("Content-Type", type);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.POST(BodyPublishers.ofByteArray(body)));
    }

    static HttpResponse<String> csv(String parameters, String body) {
        return post(parameters, "text/csv", body.getBytes(StandardCharsets.UTF_8));
    }

    static JsonNode created(String rows) {
        HttpResponse<String> response = csv("", rows);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response);
    }

    static JsonNode found(String id) {
        return json(client.get("/datasets/" + id));
    }

    static JsonNode ended(JsonNode dataset) {
        String id = dataset.path("id").asText();
        Eventually.until(
                "the end of dataset " + id,
                () -> !List.of("starting", "processing")
                        .contains(found(id).path("status").asText()));
        return found(id);
    }

    static JsonNode succeeded(String rows) {
        JsonNode ended = ended(created(rows));
        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
        return ended;
    }

    static String id(JsonNode dataset) {
        return dataset.path("id").asText();
    }

    static List<String> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().toList();
    }

    static int count() {
        return json(client.get("/datasets?limit=100")).path("datasets").size();
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
