package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Job;
import dev.foretell.manifest.Repository;
import dev.foretell.model.Model;
import dev.foretell.model.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker has loaded while its repository changes. */
@Timeout(120)
class LoaderTest {

    private static final Path SHIPPED = Path.of("../model/repository/iris/1");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int LANES = 2;
    private static final byte[] NO_MODEL = "no model".getBytes(StandardCharsets.UTF_8);

    private final TestDeliveries deliveries = new TestDeliveries();
    private final LoadedModels models = new LoadedModels();
    private final Inbox inbox = new Inbox(List.of(), Duration.ZERO, new Intake());
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final JobDecoder decoder = new JobDecoder(models, answers);
    private final List<String> decoded = new CopyOnWriteArrayList<>();
    private final List<List<String>> served = new CopyOnWriteArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();

    @TempDir
    private Path repository = Path.of("");

    private @Nullable Loader loader;

    private List<Lane> newLanes(String model) {
        List<Lane> made = new ArrayList<>();
        for (int i = 1; i <= LANES; i++) {
            made.add(new Lane(model + "-" + i, model, 8, inbox, decoder, answers, metrics, jobs -> {}));
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

    private Loader started(Duration grace, String... serve) {
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

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
    }

    private List<String> announced(String model) {
        var versions = models.announced().get(model);
        return versions == null ? List.of() : List.copyOf(versions);
    }

    @Test
    void a_new_version_is_announced_when_every_lane_has_it() throws Exception {
        copy("iris", "1");
        started(LONG);
        assertThat(announced("iris")).containsExactly("1");
        assertThat(served).containsExactly(List.of("iris"));

        copy("iris", "2");
        await(() -> announced("iris").size() == 2);

        assertThat(lanes)
                .hasSize(LANES)
                .allSatisfy(
                        lane -> assertThat(lane.limit(models.find("iris", "2").orElseThrow()))
                                .isEqualTo(8));
        await(() -> changes.get() >= 2);
    }

    @Test
    void the_log_tells_of_each_version_what_runs_it_and_why() throws Exception {
        copy("iris", "1");
        try (CapturedLog logs = new CapturedLog()) {
            started(LONG);
            copy("iris", "2");
            await(() -> announced("iris").contains("2"));
            await(() -> messages(logs).size() == 2);

            assertThat(messages(logs)).containsExactly(serving("1"), serving("2"));
        }
    }

    private String serving(String version) {
        Model model = models.find("iris", version).orElseThrow();
        return "test: serving iris:" + version + " with " + model.engine() + " (" + model.engineReason()
                + "), batch limit 8";
    }

    private static List<String> messages(CapturedLog logs) {
        return logs.events().stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("test: serving"))
                .toList();
    }

    @Test
    void a_job_for_a_version_that_is_not_here_yet_waits_until_it_is() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG);

        copy("iris", "2");
        started.hold(delivery("a", "2"));
        started.hold(delivery("b", "9"));
        await(() -> decoded.size() == 2);

        assertThat(decoded).containsExactly("a true", "b false");
    }

    @Test
    void a_version_that_cannot_be_loaded_leaves_the_old_content_where_it_is() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG);
        var before = models.find("iris", "1").orElseThrow();

        change("iris", "1", NO_MODEL);
        copy("iris", "2");
        await(() -> announced("iris").contains("2"));
        started.hold(delivery("a", "1"));
        await(() -> !decoded.isEmpty());
        assertThat(models.find("iris", "1")).containsSame(before);

        change("iris", "1", shipped());
        // What is there again is what is loaded: there is nothing to do.
        started.hold(delivery("b", "1"));
        await(() -> decoded.size() == 2);
        assertThat(announced("iris")).containsExactly("1", "2");
    }

    @Test
    void changed_content_takes_the_place_of_the_old() throws Exception {
        copy("iris", "1");
        started(LONG);
        var before = models.find("iris", "1").orElseThrow();

        change("iris", "1", withComment(shipped()));
        await(() -> models.find("iris", "1").orElseThrow() != before);

        assertThat(announced("iris")).containsExactly("1");
    }

    @Test
    void a_version_that_goes_is_kept_for_those_who_name_it_and_comes_back_as_it_was() throws Exception {
        copy("iris", "1");
        copy("iris", "2");
        started(LONG);
        var second = models.find("iris", "2").orElseThrow();

        delete(repository.resolve("iris/2"));
        await(() -> announced("iris").size() == 1);
        assertThat(models.find("iris", "2")).containsSame(second);
        copy("iris", "2");
        await(() -> announced("iris").size() == 2);

        assertThat(models.find("iris", "2")).containsSame(second);
    }

    @Test
    void a_version_that_has_gone_is_freed_after_the_grace() throws Exception {
        copy("iris", "1");
        copy("iris", "2");
        started(Duration.ofMillis(1));

        delete(repository.resolve("iris/2"));
        await(() -> models.find("iris", "2").isEmpty());

        assertThat(announced("iris")).containsExactly("1");
        assertThat(served).containsExactly(List.of("iris"));
    }

    @Test
    void a_model_that_goes_loses_its_lanes_once_its_last_job_has_come() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        Loader started = started(Duration.ofMillis(1));
        assertThat(served).containsExactly(List.of("iris", "rose"));

        delete(repository.resolve("rose"));
        await(() -> served.size() == 2);
        assertThat(served.get(1)).containsExactly("iris");
        assertThat(lanesOf("rose")).isEqualTo(LANES);
        assertThat(models.find("rose", "1")).isPresent();
        started.gone("rose");
        await(() -> lanesOf("rose") == 0 && models.find("rose", "1").isEmpty());

        copy("rose", "1");
        await(() -> lanesOf("rose") == LANES && served.size() == 3);
        assertThat(served.get(2)).containsExactly("iris", "rose");
        assertThat(announced("rose")).containsExactly("1");
    }

    @Test
    void a_marker_unloads_a_model_at_the_start_and_later() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        Path marker = Files.createFile(repository.resolve("rose/unloaded"));
        started(Duration.ofMillis(1));
        assertThat(served).containsExactly(List.of("iris"));

        Files.delete(marker);
        await(() -> served.size() == 2 && lanesOf("rose") == LANES);
        Files.createFile(marker);
        await(() -> served.size() == 3);

        assertThat(served.get(2)).containsExactly("iris");
        assertThat(announced("rose")).isEmpty();
    }

    @Test
    void other_models_than_those_it_is_to_serve_are_passed_over() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG, "iris");

        copy("rose", "1");
        started.hold(delivery("a", "1"));
        await(() -> !decoded.isEmpty());

        assertThat(models.announced()).containsOnlyKeys("iris");
    }

    @Test
    void a_model_without_a_version_that_can_be_loaded_is_an_error_at_the_start() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        change("rose", "1", NO_MODEL);

        assertThatThrownBy(() -> started(LONG, "rose"))
                .isInstanceOf(ModelException.class)
                .hasMessage("no version of the model rose could be loaded");
        assertThatThrownBy(() -> started(LONG, "tulip"))
                .isInstanceOf(ModelException.class)
                .hasMessage("no version of the model tulip could be loaded");
    }

    private long lanesOf(String model) {
        return lanes.stream()
                .filter(lane -> lane.isAlive() && lane.getName().startsWith(model))
                .count();
    }

    private Delivery delivery(String id, String version) {
        return deliveries.deliver(new Job(id, "iris", version, Job.JSON, new byte[0], false, false, LONG, null), 0);
    }

    private void copy(String model, String version) throws IOException {
        Path folder = Files.createDirectories(repository.resolve(model).resolve(version));
        for (String file : List.of("model.keras", "sample.csv")) {
            Files.copy(SHIPPED.resolve(file), folder.resolve(file));
        }
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(SHIPPED.resolve("manifest.json").toFile());
        manifest.put("name", model).put("version", version);
        Files.writeString(folder.resolve("manifest.json"), manifest.toString());
    }

    private static byte[] shipped() throws IOException {
        return Files.readAllBytes(SHIPPED.resolve("model.keras"));
    }

    /** The same archive in other bytes: with a comment of one character, whose length ends an archive without one. */
    private static byte[] withComment(byte[] archive) {
        byte[] commented = Arrays.copyOf(archive, archive.length + 1);
        commented[archive.length - 2] = 1;
        commented[archive.length] = '!';
        return commented;
    }

    /** Another network, with the digest in the manifest. */
    private void change(String model, String version, byte[] network) throws Exception {
        Path folder = repository.resolve(model).resolve(version);
        Files.write(folder.resolve("model.keras"), network);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(network);
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(folder.resolve("manifest.json").toFile());
        ((ObjectNode) manifest.path("files"))
                .put("model.keras", "sha256:" + HexFormat.of().formatHex(digest));
        Files.writeString(folder.resolve("manifest.json"), manifest.toString());
    }

    private static void delete(Path folder) throws IOException {
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

    private static final class Intake implements Inbox.Intake {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void stop() {}
    }
}
