package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Adds, changes and removes versions and models while clients predict without a pause: no request fails. */
@Timeout(300)
class VersionsTest {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final List<String> FILES = List.of("model.keras", "sample.csv");
    private static final List<String> MANIFEST_FIRST = List.of("manifest.json", "model.keras", "sample.csv");
    private static final List<String> MANIFEST_LAST = List.of("model.keras", "sample.csv", "manifest.json");
    private static final int WORKERS = 2;
    private static final int CLIENTS = 40;

    /**
     * The pause between two calls of a caller: some hundred calls a second leave enough of the machine to the system
     * under test.
     */
    private static final Duration REST = Duration.ofMillis(5);

    /** The threads that existed before the test, such as those of the shared system. */
    private final Set<Thread> others = Thread.getAllStackTraces().keySet();

    private final List<Caller> callers = new ArrayList<>();

    @TempDir
    private Path repository = Path.of("");

    private @Nullable Standalone standalone;
    private @Nullable Client client;

    @BeforeEach
    void start() {
        for (String model : List.of("iris", "diabetes")) {
            copy(model, model, "1", MANIFEST_LAST);
        }
        standalone =
                new Standalone(Systems.environment("FORETELL_MODELS", repository.toString()), WORKERS, POLL, GRACE);
        standalone.start();
        client = Client.program(port());
    }

    @AfterEach
    void stop() {
        callers.forEach(Caller::end);
        if (standalone != null) {
            standalone.close();
        }
    }

    /** Predicts again and again, and records the answers. */
    private final class Caller extends Thread {
        private final Client mine = Client.program(port());
        private final String model;
        private final @Nullable String version;
        private final @Nullable String key;
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicReference<String> last = new AtomicReference<>("");
        private volatile boolean ending;

        Caller(String model, @Nullable String version, @Nullable String key) {
            this.model = model;
            this.version = version;
            this.key = key;
            callers.add(this);
            start();
        }

        @Override
        public void run() {
            while (!ending) {
                try {
                    HttpResponse<String> response = predict(mine, model, version, key);
                    if (response.statusCode() == 200 && response.body().contains("\"succeeded\"")) {
                        last.set(Client.json(response).path("version").asText());
                        answers.incrementAndGet();
                    } else if (!ending) {
                        failures.add(response.statusCode() + " " + response.body());
                    }
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e.toString());
                }
                LockSupport.parkNanos(REST.toNanos());
            }
        }

        /** Whether there are some more answers than at the time of this call, or a failure. */
        BooleanSupplier more() {
            int enough = answers.get() + 10;
            return () -> answers.get() >= enough || !failures.isEmpty();
        }

        void end() {
            ending = true;
            try {
                join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int port() {
        return Objects.requireNonNull(standalone).port();
    }

    private Client client() {
        return Objects.requireNonNull(client);
    }

    private static HttpResponse<String> predict(
            Client client, String model, @Nullable String version, @Nullable String key) {
        String row = model.equals("diabetes") ? "[2,151,95,12,0,25.0,0.357,43]" : "[5.1,3.5,1.4,0.2]";
        String body = "{\"model\":\"" + model + "\"," + (version == null ? "" : "\"version\":\"" + version + "\",")
                + "\"input\":{\"instances\":[" + row + "]}}";
        HttpRequest.Builder request = client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(key == null ? request : request.header("X-Client-Key", key));
    }

    private void callAll() {
        new Caller("iris", null, null);
        new Caller("iris", null, "someone");
        new Caller("iris", "1", null);
        new Caller("diabetes", null, null);
    }

    private void goOn() {
        goOn(callers);
    }

    /** Waits until each has some more answers, at the same time. */
    private static void goOn(List<Caller> callers) {
        List<BooleanSupplier> more = callers.stream().map(Caller::more).toList();
        Eventually.until("answers", () -> more.stream().allMatch(BooleanSupplier::getAsBoolean));
        assertThat(callers).allSatisfy(caller -> assertThat(caller.failures).isEmpty());
    }

    private void awaitVersion(String model, String version) {
        Client client = client();
        Eventually.until(
                model + " " + version, () -> versionOf(client, model, null).equals(version));
    }

    private static String versionOf(Client client, String model, @Nullable String key) {
        return Client.json(predict(client, model, null, key)).path("version").asText();
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
    void a_new_model_is_served_without_a_restart_and_may_go_and_come_back() {
        callAll();
        for (int round = 0; round < 2; round++) {
            copy("iris", "rose", "1", round == 0 ? MANIFEST_FIRST : MANIFEST_LAST);
            Eventually.until(
                    "the new model", () -> predict(client(), "rose", null, null).statusCode() == 200);
            Caller caller = new Caller("rose", null, null);
            goOn();

            caller.end();
            callers.remove(caller);
            assertThat(caller.failures).isEmpty();
            delete(repository.resolve("rose"));
            Eventually.until(
                    "its end", () -> predict(client(), "rose", null, null).statusCode() == 404);
            Eventually.until("the end of its lanes", () -> lanes("rose") == 0);
            goOn();
        }
    }

    private long lanes(String model) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .filter(thread -> thread.getName().contains("-" + model + "-"))
                .count();
    }

    @Test
    void jobs_that_are_under_way_when_their_model_goes_are_answered() {
        copy("iris", "rose", "1", MANIFEST_LAST);
        Eventually.until(
                "the new model", () -> predict(client(), "rose", null, null).statusCode() == 200);
        Caller caller = new Caller("rose", "1", null);
        goOn();

        delete(repository.resolve("rose"));
        Eventually.until("its end", () -> !caller.failures.isEmpty());

        caller.end();
        assertThat(caller.failures)
                .allSatisfy(failure -> assertThat(failure).startsWith("404 ").contains("There is no model"));
        callers.remove(caller);
    }

    @Test
    void an_unloaded_model_is_freed_and_comes_back_when_its_marker_goes() {
        new Caller("iris", null, null);
        Path marker = repository.resolve("diabetes/unloaded");
        assertThat(predict(client(), "diabetes", null, null).statusCode()).isEqualTo(200);
        assertThat(lanes("diabetes")).isEqualTo(WORKERS);

        write(marker, "");
        Eventually.until(
                "its end", () -> predict(client(), "diabetes", null, null).statusCode() == 404);
        Client.assertProblem(predict(client(), "diabetes", null, null), 404, "The model diabetes is unloaded.");
        Eventually.until("the end of its lanes", () -> lanes("diabetes") == 0);
        goOn();

        deleteFile(marker);
        Eventually.until(
                "its return", () -> predict(client(), "diabetes", null, null).statusCode() == 200);
        goOn();
    }

    @Test
    void the_last_model_may_go_and_another_come() {
        delete(repository.resolve("iris"));
        delete(repository.resolve("diabetes"));
        Eventually.until(
                "an empty repository",
                () -> predict(client(), "iris", null, null).statusCode() == 404);
        Eventually.until("the end of all lanes", () -> lanes("iris") + lanes("diabetes") == 0);
        Client.assertPage(client().browser().get("/"), 200);

        copy("iris", "iris", "7", MANIFEST_LAST);
        Eventually.until(
                "a new model", () -> predict(client(), "iris", null, null).statusCode() == 200);
        assertThat(versionOf(client(), "iris", null)).isEqualTo("7");
    }

    @Test
    void a_client_key_that_is_too_long_is_refused() {
        Client.assertProblem(predict(client(), "iris", null, "k".repeat(257)), 400, "X-Client-Key");
        assertThat(predict(client(), "iris", null, "k".repeat(256)).statusCode())
                .isEqualTo(200);
    }

    /** Copies a shipped model under a name and a version, file by file; meanwhile the other models are still served. */
    private void copy(String from, String model, String version, List<String> order) {
        for (String file : order) {
            try {
                Path folder = Files.createDirectories(repository.resolve(model).resolve(version));
                Path source = SHIPPED.resolve(from).resolve("1").resolve(file);
                if (file.equals("manifest.json")) {
                    ObjectNode manifest = (ObjectNode) JSON.readTree(source.toFile());
                    manifest.put("name", model).put("version", version);
                    Files.writeString(folder.resolve(file), manifest.toString());
                } else {
                    Files.copy(source, folder.resolve(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            goOn();
        }
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

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(VersionsTest::deleteFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
