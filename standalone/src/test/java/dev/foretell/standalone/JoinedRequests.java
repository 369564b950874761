package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.rabbitmq.client.GetResponse;
import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.manifest.Traffic;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Held;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.TwoVersions;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import dev.foretell.worker.TestWorkers;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that share a job because they waited at the same time: the guarantees that hold on every broker. One file,
 * since each part of it would need two more classes, which run it on the two brokers.
 */
@Timeout(600)
abstract class JoinedRequests {

    static final int MANY = 200;
    static final String QUEUE = "foretell.jobs.diabetes";

    private static final String POISONED = "2,151,95,12,666,25.0,0.357,43";
    private static final String OUT_OF_RANGE = "2,151,95,12,51,25.0,0.357,430";

    /** The statuses of requests whose job the broker refuses; the embedded broker does not give the reason. */
    private static final Set<Integer> REFUSED = Set.of(429, 503);

    private static final int COLUMNS = 8;
    private static final float SUMS = 10_000;
    private static final String TRACED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    private Path repository = Path.of("");

    /** A broker without queues of ours. */
    abstract URI broker();

    Map<String, String> settings(String... more) {
        Map<String, String> settings = Systems.environment(more);
        settings.put("FORETELL_BROKER_URI", broker().toString());
        settings.put("FORETELL_SERVE", "diabetes");
        // Longer than a slow machine takes; tests that wait for it do so on purpose.
        settings.putIfAbsent("FORETELL_DEADLINE", "100s");
        return settings;
    }

    @Test
    void requests_that_wait_at_the_same_time_share_jobs_and_each_gets_its_own_answer() {
        try (Held held = new Held(settings())) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            replies.addAll(held.caller().sendMany(MANY));
            held.goOnWith(MANY + 2);

            List<Reply> all = Caller.awaitAll(replies);

            Reply.assertAllPredicted(all);
            assertThat(held.predicted()).hasSizeLessThan(MANY / 2);
            assertThat(held.predicted()).anyMatch(job -> job.requests() > 10);
            assertThat(held.predicted().stream().mapToInt(Job::requests).sum()).isEqualTo(MANY + 2);
            assertThat(held.predicted())
                    .filteredOn(job -> !job.isJoined())
                    .as("at least the first two found the way free")
                    .hasSizeGreaterThan(1)
                    .extracting(Job::id)
                    .isSubsetOf(all.stream().map(Reply::id).toList());
            assertThat(held.ended("1", "succeeded")).isEqualTo(MANY + 2);
            assertThat(held.timed("1")).isEqualTo(MANY + 2);
            assertThat(held.inFlight()).isZero();
            assertRemembered(held, all);
        }
    }

    /** Asserts that each request has one record, with its own input and output, and that there are no others. */
    private static void assertRemembered(Held held, List<Reply> replies) {
        Map<String, Prediction> remembered = held.remembered(replies.size());
        assertThat(remembered.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        replies.stream().map(Reply::id).toList());
        for (Reply reply : replies) {
            Prediction record = Objects.requireNonNull(remembered.get(reply.id()));
            assertThat(record.status()).isEqualTo(Status.SUCCEEDED);
            assertThat(record.rows()).isEqualTo(1);
            assertThat(Fp32.read(record.input(), COLUMNS).values()).containsExactly(numbers(reply.row()));
            assertThat(Objects.requireNonNull(record.output()).values()[0])
                    .isCloseTo((float) reply.prediction(), within(1e-6f));
        }
    }

    private static float[] numbers(int row) {
        String[] texts = Caller.sample().get(row).split(",", -1);
        float[] numbers = new float[texts.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(texts[i]);
        }
        return numbers;
    }

    @Test
    void each_keeps_its_key_its_trace_and_its_warnings() {
        try (Held held = new Held(settings())) {
            List<CompletableFuture<Reply>> first = held.occupy();
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(held.caller().sendWith(i, "X-Client-Key", key(i), "traceparent", followed(i)));
            }
            CompletableFuture<Reply> odd = held.caller().send(OUT_OF_RANGE);
            CompletableFuture<Reply> traced = held.caller().sendWith(20, "traceparent", TRACED);
            held.goOnWith(24);

            List<Reply> all = Caller.awaitAll(replies);

            Reply.assertAllPredicted(Caller.awaitAll(first));
            Reply.assertAllPredicted(all);
            assertThat(all).allMatch(reply -> reply.json().path("warnings").isMissingNode());
            assertThat(Caller.await(odd).json().path("warnings").toString()).contains("430");
            assertThat(held.tried().stream().filter(Job::isJoined))
                    .isNotEmpty()
                    .allMatch(job -> job.traceparent() == null);
            String alone = Caller.await(traced).id();
            assertThat(held.tried())
                    .filteredOn(job -> job.id().equals(alone))
                    .singleElement()
                    .satisfies(job -> {
                        assertThat(job.requests()).isEqualTo(1);
                        assertThat(job.traceparent()).isEqualTo(TRACED);
                    });
            Map<String, Prediction> remembered = held.remembered(24);
            for (int i = 0; i < all.size(); i++) {
                Prediction record =
                        Objects.requireNonNull(remembered.get(all.get(i).id()));
                assertThat(record.clientKey()).isEqualTo(key(i));
                assertThat(record.traceparent()).isEqualTo(followed(i));
            }
        }
    }

    private static String key(int client) {
        return "client " + client;
    }

    /** A trace that its caller does not record. */
    private static String followed(int trace) {
        return "00-" + "0".repeat(30) + (trace + 10) + "-00f067aa0ba902b7-00";
    }

    @Test
    void a_row_that_the_model_fails_on_fails_alone() {
        try (Held held = new Held(settings())) {
            List<CompletableFuture<Reply>> innocent = held.occupy();
            innocent.addAll(held.caller().sendMany(MANY / 2));
            CompletableFuture<Reply> guilty = held.caller().send(POISONED);
            innocent.addAll(held.caller().sendMany(MANY / 2));
            held.goOnWith(MANY + 3);

            Reply.assertAllPredicted(Caller.awaitAll(innocent));
            Reply failed = Caller.await(guilty);
            assertThat(failed.status()).isEqualTo(200);
            assertThat(failed.json().path("status").asText()).isEqualTo("failed");
            assertThat(failed.json().at("/problem/code").asText()).isEqualTo("model-failed");
            assertThat(failed.json().path("input").toString()).contains("666");
            // All may have shared one job, so that none of several was predicted.
            assertThat(held.tried()).anyMatch(Job::isJoined);
            assertThat(held.ended("1", "succeeded")).isEqualTo(MANY + 2);
            assertThat(held.ended("1", "failed")).isEqualTo(1);
            Map<String, Prediction> remembered = held.remembered(MANY + 3);
            assertThat(remembered).hasSize(MANY + 3);
            assertThat(remembered.values())
                    .filteredOn(record -> record.status() != Status.SUCCEEDED)
                    .singleElement()
                    .satisfies(record -> assertThat(record.id()).isEqualTo(failed.id()));
        }
    }

    @Test
    void callers_that_leave_cost_the_others_nothing() {
        try (Held held = new Held(settings())) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            List<CompletableFuture<Reply>> leaving = held.caller().sendMany(20);
            replies.addAll(held.caller().sendMany(20));
            Eventually.until("all to be under way", () -> held.inFlight() == 42);
            leaving.forEach(reply -> reply.cancel(true));
            held.goOn();

            Reply.assertAllPredicted(Caller.awaitAll(replies));
            Eventually.until("nothing to be left", () -> held.inFlight() == 0);
        }
    }

    @Test
    void at_its_deadline_each_is_told_so_and_those_who_come_later_are_served() {
        try (Held held = new Held(settings("FORETELL_DEADLINE", "4s"))) {
            List<CompletableFuture<Reply>> late = held.occupy();
            late.addAll(held.caller().sendMany(20));

            for (Reply reply : Caller.awaitAll(late)) {
                assertThat(reply.status()).isEqualTo(504);
                assertThat(reply.json().path("detail").asText()).contains("before the deadline of 4000 ms");
            }
            assertThat(held.ended("1", "expired")).isEqualTo(22);
            assertThat(held.remembered(22).values()).hasSize(22).allMatch(record -> record.status() == Status.FAILED);
            held.goOn();
            Reply.assertAllPredicted(Caller.awaitAll(held.caller().sendMany(20)));
        }
    }

    @Test
    void two_versions_never_share_a_job_and_each_client_gets_the_version_that_the_split_gives_it() throws IOException {
        TwoVersions.copyTo(repository);
        TwoVersions.copy(repository, "diabetes", "2");
        String split = "{\"1\": 75, \"2\": 25}";
        Files.writeString(repository.resolve("diabetes/traffic.json"), split);
        Traffic traffic = Traffic.parse(split.getBytes(StandardCharsets.UTF_8));
        try (Held held = new Held(settings("FORETELL_MODELS", repository.toString()))) {
            List<CompletableFuture<Reply>> first = held.occupy();
            List<CompletableFuture<Reply>> replies = IntStream.range(0, MANY)
                    .mapToObj(i -> held.caller().sendWith(i, "X-Client-Key", key(i)))
                    .toList();
            held.goOnWith(MANY + 2);

            List<Reply> all = new ArrayList<>(Caller.awaitAll(replies));

            assertThat(all.stream().map(Reply::version))
                    .containsExactlyElementsOf(IntStream.range(0, MANY)
                            .mapToObj(i -> traffic.choose(List.of("1", "2"), key(i)))
                            .toList());
            all.addAll(Caller.awaitAll(first));
            Reply.assertAllPredicted(all);
            Map<String, Long> answered =
                    all.stream().collect(Collectors.groupingBy(Reply::version, Collectors.counting()));
            Map<String, Long> predicted = held.predicted().stream()
                    .collect(Collectors.groupingBy(
                            job -> String.valueOf(job.version()), Collectors.summingLong(Job::requests)));
            assertThat(answered).containsOnlyKeys("1", "2").isEqualTo(predicted);
            answered.forEach((version, requests) ->
                    assertThat(held.ended(version, "succeeded")).isEqualTo(requests.doubleValue()));
            assertThat(held.predicted()).anyMatch(Job::isJoined);
            assertThat(held.remembered(MANY + 2).values().stream()
                            .collect(Collectors.groupingBy(
                                    record -> String.valueOf(record.version()), Collectors.counting())))
                    .isEqualTo(answered);
        }
    }

    @Test
    void what_is_promised_in_the_background_is_never_joined() {
        try (Held held = new Held(settings())) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            replies.addAll(held.caller().sendMany(20));
            List<Reply> promised = IntStream.range(0, 20)
                    .mapToObj(i -> Caller.await(held.caller().sendWith(i, "Prefer", "respond-async")))
                    .toList();
            held.goOnWith(22);

            Reply.assertAllPredicted(Caller.awaitAll(replies));
            assertThat(promised)
                    .allSatisfy(reply -> assertThat(held.caller().body("/predictions/" + reply.id() + "?wait=60s"))
                            .contains("\"status\":\"succeeded\""));
            assertThat(promised).allMatch(reply -> reply.status() == 202);
            assertThat(held.predicted()).anyMatch(Job::isJoined);
            assertThat(held.predicted())
                    .filteredOn(Job::background)
                    .allMatch(job -> !job.isJoined())
                    .extracting(Job::id)
                    .containsExactlyInAnyOrderElementsOf(
                            promised.stream().map(Reply::id).toList());
        }
    }

    @Test
    void a_worker_that_dies_with_joined_jobs_loses_nobodys_request() {
        Map<String, String> settings = settings();
        Queue<Job> tried = new ConcurrentLinkedQueue<>();
        try (Web web = new Web(WebSettings.of(settings));
                Worker another = TestWorkers.watched(WorkerSettings.of(settings), tried::addAll)) {
            List<CompletableFuture<Reply>> replies;
            try (AmqpClient dying = new AmqpClient(broker())) {
                replies = caller(web, dying).sendMany(MANY);
                assertThat(held(dying)).anyMatch(job -> requests(job) > 1);
            }

            another.start();

            List<Reply> all = Caller.awaitAll(replies);
            Reply.assertAllPredicted(all);
            assertThat(tried.stream().map(Job::id))
                    .as("each alone")
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(Reply::id).toList());
        }
    }

    @Test
    void a_worker_of_a_release_without_joined_jobs_serves_each_of_their_requests() {
        try (Web web = new Web(WebSettings.of(settings()));
                AmqpClient old = new AmqpClient(broker())) {
            List<CompletableFuture<Reply>> replies = caller(web, old).sendMany(MANY);
            List<GetResponse> jobs = held(old);
            assertThat(jobs).anyMatch(job -> requests(job) > 1).allSatisfy(job -> {
                assertThat(job.getProps().getContentType()).isEqualTo(Job.FP32);
                assertThat(job.getProps().getHeaders().get("foretell-version")).hasToString("1");
                assertThat(job.getBody()).hasSize(requests(job) * COLUMNS * Float.BYTES);
            });

            jobs.forEach(job -> old.answer(job, sums(job)));

            assertEachHasItsSum(Caller.awaitAll(replies));
        }
    }

    @Test
    void when_no_worker_has_the_version_of_a_joined_job_each_of_its_requests_is_served_later() {
        try (Web web = new Web(WebSettings.of(settings()));
                AmqpClient late = new AmqpClient(broker())) {
            List<CompletableFuture<Reply>> replies = caller(web, late).sendMany(MANY);
            List<GetResponse> jobs = held(late);
            assertThat(jobs).anyMatch(job -> requests(job) > 1);

            jobs.forEach(job -> late.answer(
                    job,
                    "{\"worker\":\"late\",\"model\":\"diabetes\","
                            + "\"problem\":{\"code\":\"unknown-model\",\"detail\":\"Not yet.\"}}"));
            held(late).forEach(job -> late.answer(job, sums(job)));

            assertEachHasItsSum(Caller.awaitAll(replies));
        }
    }

    @Test
    void a_joined_job_that_the_broker_does_not_take_is_refused_to_each_at_once() {
        try (Web web = new Web(WebSettings.of(settings()));
                AmqpClient worker = new AmqpClient(broker())) {
            Caller caller = caller(web, worker);
            List<CompletableFuture<Reply>> first = caller.sendMany(2);
            List<GetResponse> jobs = held(worker, 2);
            worker.delete(QUEUE);

            List<Reply> refused = Caller.awaitAll(caller.sendMany(MANY));

            assertThat(refused).allMatch(reply -> REFUSED.contains(reply.status()));
            jobs.forEach(job -> worker.answer(job, sums(job)));
            assertEachHasItsSum(Caller.awaitAll(first));
        }
    }

    /** Starts a web, and sends it heartbeats of a worker, so that it publishes jobs. */
    static Caller caller(Web web, AmqpClient worker) {
        web.start();
        Caller caller = new Caller(URI.create("http://127.0.0.1:" + web.port()));
        worker.pretendWorker("diabetes", 64);
        caller.awaitReady();
        return caller;
    }

    /** Takes the jobs of {@link #MANY} requests. */
    static List<GetResponse> held(AmqpClient worker) {
        return held(worker, MANY);
    }

    private static List<GetResponse> held(AmqpClient worker, int requests) {
        List<GetResponse> held = new ArrayList<>();
        Eventually.until("all to be at the worker", () -> {
            worker.hold(QUEUE).ifPresent(held::add);
            return held.stream().mapToInt(JoinedRequests::requests).sum() == requests;
        });
        return held;
    }

    static int requests(GetResponse job) {
        return job.getProps().getHeaders().get("foretell-requests") instanceof Number requests
                ? requests.intValue()
                : 1;
    }

    /** The answer of a worker whose model returns the sum of each row, scaled down to a probability. */
    private static String sums(GetResponse job) {
        FloatBuffer numbers =
                ByteBuffer.wrap(job.getBody()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        List<String> rows = new ArrayList<>();
        while (numbers.hasRemaining()) {
            float[] row = new float[COLUMNS];
            numbers.get(row);
            rows.add("[" + sum(row) + "]");
        }
        return "{\"worker\":\"old\",\"model\":\"diabetes\",\"version\":\"1\",\"seconds\":0.001,\"predictions\":["
                + String.join(",", rows) + "]}";
    }

    private static float sum(float[] row) {
        float sum = 0;
        for (float value : row) {
            sum += value;
        }
        return sum / SUMS;
    }

    private static void assertEachHasItsSum(List<Reply> replies) {
        Reply.assertAllPredicted(replies);
        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat((float) reply.prediction()).isCloseTo(sum(numbers(reply.row())), within(1e-6f)));
    }
}
