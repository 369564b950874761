package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Adds, changes and removes versions while clients predict without a pause: no request fails. */
class VersionsTest extends ChangingRepository {

    private static final List<String> FILES = List.of("model.keras", "sample.csv");
    private static final int CLIENTS = 40;

    private void awaitVersion(String model, String version) {
        Client client = client();
        Eventually.until(
                model + " " + version, () -> versionOf(client, model, null).equals(version));
    }

    @Test
    void versions_come_and_go_and_the_split_follows_its_file() {
        callAll();
        goOn();

        for (List<String> order : List.of(MANIFEST_FIRST, MANIFEST_LAST)) {
            copy("iris", "iris", "2", order);
            awaitVersion("iris", "2");
            goOn();

            traffic("{\"1\": 50, \"2\": 50}");
            assertSplit();
            goOn();

            traffic("{\"1\": 100}");
            awaitVersion("iris", "1");
            goOn();

            delete(repository.resolve("iris/2"));
            goOn();
            deleteFile(repository.resolve("iris/traffic.json"));
            goOn();
        }
        assertThat(client().send(request("iris", "2")).statusCode()).isEqualTo(404);
    }

    private HttpRequest.Builder request(String model, String version) {
        return client().request("/predictions")
                .header("Content-Type", Client.JSON)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\",\"version\":\"" + version
                        + "\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"));
    }

    /** Waits until clients are split between both versions, and checks that each client keeps its version. */
    private void assertSplit() {
        Client client = client();
        Eventually.until("a split", () -> versions(client).distinct().count() == 2);
        List<String> first = versions(client).toList();
        assertThat(versions(client)).containsExactlyElementsOf(first);
        assertThat(first).contains("1", "2");
    }

    private static Stream<String> versions(Client client) {
        return IntStream.range(0, CLIENTS).mapToObj(i -> versionOf(client, "iris", "client-" + i));
    }

    @Test
    void a_version_that_changes_in_place_is_followed() {
        callAll();
        goOn();
        double before = probability();

        // Only the manifest changes, with other numbers for the scaling of inputs.
        change("iris", "1", manifest -> ((ObjectNode) manifest.at("/inputs/0/features/2")).put("mean", -2.0));
        Eventually.until("another answer", () -> Math.abs(probability() - before) > 1e-3);
        goOn();

        // Another file, for which the manifest must change, too.
        Path network = repository.resolve("iris/1/model.keras");
        addComment(network);
        goOn();
        change("iris", "1", manifest -> {
            ((ObjectNode) manifest.at("/inputs/0/features/2")).put("mean", 3.7587);
            ((ObjectNode) manifest.path("files")).put("model.keras", digest(network));
        });
        Eventually.until("the first answer again", () -> Math.abs(probability() - before) < 1e-6);
        goOn();
    }

    private double probability() {
        return Client.json(predict(client(), "iris", null, null))
                .at("/output/predictions/0/0")
                .asDouble();
    }

    @Test
    void a_broken_version_changes_nothing() {
        callAll();
        copy("iris", "iris", "2", FILES);
        write(repository.resolve("iris/2/manifest.json"), "{\"name\":");
        copy("iris", "iris", "3", List.of("manifest.json", "sample.csv"));
        write(repository.resolve("iris/1/model.keras"), "broken");

        goOn();
        goOn();
        assertThat(versionOf(client(), "iris", null)).isEqualTo("1");
    }

    @Test
    void a_client_key_that_is_too_long_is_refused() {
        Client.assertProblem(predict(client(), "iris", null, "k".repeat(257)), 400, "X-Client-Key");
        assertThat(predict(client(), "iris", null, "k".repeat(256)).statusCode())
                .isEqualTo(200);
    }

    private interface Change {
        void to(JsonNode manifest);
    }

    private void change(String model, String version, Change change) {
        Path file = repository.resolve(model).resolve(version).resolve("manifest.json");
        try {
            JsonNode manifest = JSON.readTree(file.toFile());
            change.to(manifest);
            Files.writeString(file, manifest.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void traffic(String text) {
        write(repository.resolve("iris/traffic.json"), text);
    }

    /** The archive in other bytes: with a comment of one character, whose length ends an archive without one. */
    private static void addComment(Path archive) {
        try {
            byte[] bytes = Files.readAllBytes(archive);
            byte[] commented = Arrays.copyOf(bytes, bytes.length + 1);
            commented[bytes.length - 2] = 1;
            commented[bytes.length] = '!';
            Files.write(archive, commented);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
