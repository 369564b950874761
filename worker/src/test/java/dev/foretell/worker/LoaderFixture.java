package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Job;
import dev.foretell.manifest.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A loader of a folder of models, and the lanes that it starts. Tests extend it. */
abstract class LoaderFixture {

    private static final Path SHIPPED = Path.of("../model/repository/iris/1");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(5);
    static final Duration LONG = Duration.ofMinutes(10);
    static final int LANES = 2;

    private final TestDeliveries deliveries = new TestDeliveries();
    final LoadedModels models = new LoadedModels();
    private final Inbox inbox = new Inbox(List.of(), Duration.ZERO, new IgnoringIntake());
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final AdaptivePrefetch prefetch = new AdaptivePrefetch(LANES, OptionalInt.empty());
    private final JobDecoder decoder = new JobDecoder(models, answers);
    final List<String> decoded = new CopyOnWriteArrayList<>();
    final List<List<String>> served = new CopyOnWriteArrayList<>();
    final List<Lane> lanes = new ArrayList<>();
    final AtomicInteger changes = new AtomicInteger();

    @TempDir
    Path repository = Path.of("");

    @Nullable
    Loader loader;

    private List<Lane> newLanes(String model) {
        List<Lane> made = new ArrayList<>();
        for (int i = 1; i <= LANES; i++) {
            made.add(new Lane(model + "-" + i, model, 8, inbox, decoder, answers, metrics, prefetch, jobs -> {}));
        }
        lanes.addAll(made);
        return made;
    }

    private void release(Delivery delivery) {
        decoded.add(delivery.job().id() + " "
                + models.find(delivery.job().model(), delivery.job().version()).isPresent());
    }

    private final class Listener implements ServedModels.Listener {
        @Override
        public void serve(List<String> models) {
            served.add(models);
        }

        @Override
        public void changed() {
            changes.incrementAndGet();
        }
    }

    Loader started(Duration grace, String... serve) {
        ServedModels all =
                new ServedModels("test", List.of(serve), models, inbox, grace, this::newLanes, new Listener());
        Loader made = new Loader("test", all, inbox, POLL, this::release);
        loader = made;
        made.load(Repository.read(repository));
        made.start();
        return made;
    }

    @AfterEach
    void end() throws InterruptedException {
        if (loader != null) {
            loader.close();
        }
        inbox.end();
        for (Lane lane : lanes) {
            lane.join();
        }
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
    }

    List<String> announced(String model) {
        var versions = models.announced().get(model);
        return versions == null ? List.of() : List.copyOf(versions);
    }

    long lanesOf(String model) {
        return lanes.stream()
                .filter(lane -> lane.isAlive() && lane.getName().startsWith(model))
                .count();
    }

    Delivery delivery(String id, String version) {
        return deliveries.deliver(new Job(id, "iris", version, Job.JSON, new byte[0], false, false, LONG, null), 0);
    }

    void copy(String model, String version) throws IOException {
        Path folder = Files.createDirectories(repository.resolve(model).resolve(version));
        for (String file : List.of("model.keras", "sample.csv")) {
            Files.copy(SHIPPED.resolve(file), folder.resolve(file));
        }
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(SHIPPED.resolve("manifest.json").toFile());
        manifest.put("name", model).put("version", version);
        Files.writeString(folder.resolve("manifest.json"), manifest.toString());
    }

    static byte[] shipped() throws IOException {
        return Files.readAllBytes(SHIPPED.resolve("model.keras"));
    }

    /** Another network, with the digest in the manifest. */
    void change(String model, String version, byte[] network) throws Exception {
        Path folder = repository.resolve(model).resolve(version);
        Files.write(folder.resolve("model.keras"), network);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(network);
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(folder.resolve("manifest.json").toFile());
        ((ObjectNode) manifest.path("files"))
                .put("model.keras", "sha256:" + HexFormat.of().formatHex(digest));
        Files.writeString(folder.resolve("manifest.json"), manifest.toString());
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
