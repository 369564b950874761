package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A system whose model repository a test changes, and callers that predict meanwhile: none of their requests may fail.
 */
@Timeout(300)
abstract class ChangingRepository {

    private static final Path SHIPPED = Path.of("../model/repository");
    static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofSeconds(2);
    static final List<String> MANIFEST_FIRST = List.of("manifest.json", "model.keras", "sample.csv");
    static final List<String> MANIFEST_LAST = List.of("model.keras", "sample.csv", "manifest.json");
    static final int WORKERS = 2;

    /**
     * The pause between two calls of a caller: a hundred calls a second leave enough of the machine to the system under
     * test.
     */
    private static final Duration REST = Duration.ofMillis(20);

    /** The threads that existed before the test, such as those of the shared system. */
    private final Set<Thread> others = Thread.getAllStackTraces().keySet();

    final List<Caller> callers = new ArrayList<>();

    @TempDir
    Path repository = Path.of("");

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
    final class Caller extends Thread {
        private final Client mine = Client.program(port());
        private final String model;
        private final @Nullable String version;
        private final @Nullable String key;
        final Queue<String> failures = new ConcurrentLinkedQueue<>();
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

    int port() {
        return Objects.requireNonNull(standalone).port();
    }

    Client client() {
        return Objects.requireNonNull(client);
    }

    static HttpResponse<String> predict(Client client, String model, @Nullable String version, @Nullable String key) {
        String row = model.equals("diabetes") ? "[2,151,95,12,0,25.0,0.357,43]" : "[5.1,3.5,1.4,0.2]";
        String body = "{\"model\":\"" + model + "\"," + (version == null ? "" : "\"version\":\"" + version + "\",")
                + "\"input\":{\"instances\":[" + row + "]}}";
        HttpRequest.Builder request = client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(key == null ? request : request.header("X-Client-Key", key));
    }

    void callAll() {
        new Caller("iris", null, null);
        new Caller("iris", null, "someone");
        new Caller("iris", "1", null);
        new Caller("diabetes", null, null);
    }

    void goOn() {
        goOn(callers);
    }

    /** Waits until each has some more answers, at the same time. */
    static void goOn(List<Caller> callers) {
        List<BooleanSupplier> more = callers.stream().map(Caller::more).toList();
        Eventually.until("answers", () -> more.stream().allMatch(BooleanSupplier::getAsBoolean));
        assertThat(callers).allSatisfy(caller -> assertThat(caller.failures).isEmpty());
    }

    static String versionOf(Client client, String model, @Nullable String key) {
        return Client.json(predict(client, model, null, key)).path("version").asText();
    }

    long lanes(String model) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .filter(thread -> thread.getName().contains("-" + model + "-"))
                .count();
    }

    /** Copies a shipped model under a name and a version, file by file; meanwhile the other models are still served. */
    void copy(String from, String model, String version, List<String> order) {
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

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(ChangingRepository::deleteFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
