package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.TestWorkers;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What requests are promised that share a job, because they waited at the same time. The same on every broker. */
@Timeout(240)
abstract class JoinedRequests {

    private static final int MANY = 200;
    private static final float POISON = 666;
    private static final String POISONED = "2,151,95,12,666,25.0,0.357,43";
    private static final int COLUMNS = 8;

    @TempDir
    private Path repository = Path.of("");

    /** A broker on which there is nothing. */
    abstract URI broker();

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = Systems.environment(more);
        settings.put("FORETELL_BROKER_URI", broker().toString());
        return settings;
    }

    /** A web and a worker that does nothing until it is let go. */
    private static final class Held implements AutoCloseable {
        private final Queue<Job> tried = new ConcurrentLinkedQueue<>();
        private final Queue<Job> predicted = new ConcurrentLinkedQueue<>();
        private final CountDownLatch passing = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Web web;
        private final Worker worker;
        private final Caller caller;

        Held(Map<String, String> settings) {
            web = new Web(WebSettings.of(settings));
            worker = TestWorkers.watched(WorkerSettings.of(settings), this::pass);
            web.start();
            worker.start();
            Systems.await("the web to be ready", web::isReady);
            caller = new Caller(URI.create("http://127.0.0.1:" + web.port()));
        }

        private void pass(List<Job> jobs) {
            passing.countDown();
            await(goOn);
            tried.addAll(jobs);
            for (Job job : jobs) {
                for (float value : Fp32.read(job.body(), COLUMNS).values()) {
                    if (value == POISON) {
                        throw new IllegalStateException("poison");
                    }
                }
            }
            predicted.addAll(jobs);
        }

        /** Keeps the worker busy, so that those that come from now on have to wait. */
        List<CompletableFuture<Reply>> occupy() {
            List<CompletableFuture<Reply>> first = caller.sendMany(2);
            await(passing);
            return new ArrayList<>(first);
        }

        void goOn() {
            goOn.countDown();
        }

        int requests() {
            return predicted.stream().mapToInt(Job::requests).sum();
        }

        double metric(String name) {
            Matcher value =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(caller.body("/metrics"));
            return value.find() ? Double.parseDouble(value.group(1)) : Double.NaN;
        }

        @Override
        public void close() {
            goOn();
            web.close();
            worker.close();
        }
    }

    @Test
    void requests_that_wait_at_the_same_time_share_jobs_and_each_gets_its_own_answer() {
        try (Held held = new Held(settings("FORETELL_SERVE", "diabetes"))) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            replies.addAll(held.caller.sendMany(MANY));
            Systems.await("all to be under way", () -> held.metric("foretell_in_flight") == MANY + 2);
            held.goOn();

            List<Reply> all = Caller.awaitAll(replies);

            Reply.assertAllPredicted(all);
            assertThat(held.predicted).hasSizeLessThan(MANY / 2);
            assertThat(held.predicted).anyMatch(job -> job.requests() > 10);
            assertThat(held.requests()).isEqualTo(MANY + 2);
            assertThat(held.metric("foretell_requests_total{model=\"diabetes\",outcome=\"succeeded\",version=\"1\"}"))
                    .isEqualTo(MANY + 2);
            assertThat(held.metric("foretell_in_flight")).isZero();
            for (Reply reply : List.of(all.get(2), all.get(MANY / 2), all.get(MANY + 1))) {
                Systems.await("it is remembered", () -> held.caller.status("/predictions/" + reply.id()) == 200);
                String remembered = held.caller.body("/predictions/" + reply.id());
                assertThat(remembered).contains("[" + numbers(reply.row()) + "]", "\"status\":\"succeeded\"");
            }
        }
    }

    /** A row of the sample as JSON has it: whole numbers without a fraction. */
    private static String numbers(int row) {
        return Caller.sample().get(row).replaceAll("\\.0(?=,|$)", "");
    }

    @Test
    void a_row_that_the_model_fails_on_fails_alone() {
        try (Held held = new Held(settings("FORETELL_SERVE", "diabetes"))) {
            List<CompletableFuture<Reply>> innocent = held.occupy();
            innocent.addAll(held.caller.sendMany(MANY / 2));
            CompletableFuture<Reply> guilty = held.caller.send(POISONED);
            innocent.addAll(held.caller.sendMany(MANY / 2));
            Systems.await("all to be under way", () -> held.metric("foretell_in_flight") == MANY + 3);
            held.goOn();

            Reply.assertAllPredicted(Caller.awaitAll(innocent));
            Reply failed = Caller.await(guilty);
            assertThat(failed.status()).isEqualTo(200);
            assertThat(failed.json().path("status").asText()).isEqualTo("failed");
            assertThat(failed.json().at("/problem/code").asText()).isEqualTo("model-failed");
            assertThat(failed.json().path("input").toString()).contains("666");
            assertThat(held.tried)
                    .anyMatch(Job::isJoined); // All may have shared one job, so that none of several was predicted.
        }
    }

    @Test
    void callers_that_leave_cost_the_others_nothing() {
        try (Held held = new Held(settings("FORETELL_SERVE", "diabetes"))) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            List<CompletableFuture<Reply>> leaving = held.caller.sendMany(20);
            replies.addAll(held.caller.sendMany(20));
            Systems.await("all to be under way", () -> held.metric("foretell_in_flight") == 42);
            leaving.forEach(reply -> reply.cancel(true));
            held.goOn();

            Reply.assertAllPredicted(Caller.awaitAll(replies));
            Systems.await("nothing to be left", () -> held.metric("foretell_in_flight") == 0);
        }
    }

    @Test
    void at_its_deadline_each_is_told_so_and_those_who_come_later_are_served() {
        try (Held held = new Held(settings("FORETELL_SERVE", "diabetes", "FORETELL_DEADLINE", "4s"))) {
            List<CompletableFuture<Reply>> late = held.occupy();
            late.addAll(held.caller.sendMany(20));

            for (Reply reply : Caller.awaitAll(late)) {
                assertThat(reply.status()).isEqualTo(504);
                assertThat(reply.json().path("detail").asText()).contains("before the deadline of 4000 ms");
            }
            assertThat(held.metric("foretell_requests_total{model=\"diabetes\",outcome=\"expired\",version=\"1\"}"))
                    .isEqualTo(22);
            held.goOn();
            Reply.assertAllPredicted(Caller.awaitAll(held.caller.sendMany(20)));
        }
    }

    @Test
    void two_versions_never_share_a_job() throws IOException {
        TwoVersions.copyTo(repository);
        TwoVersions.copy(repository, "diabetes", "2");
        Files.writeString(repository.resolve("diabetes/traffic.json"), "{\"1\": 50, \"2\": 50}");
        try (Held held = new Held(settings("FORETELL_SERVE", "diabetes", "FORETELL_MODELS", repository.toString()))) {
            List<CompletableFuture<Reply>> replies = held.occupy();
            replies.addAll(held.caller.sendMany(MANY));
            Systems.await("all to be under way", () -> held.metric("foretell_in_flight") == MANY + 2);
            held.goOn();

            List<Reply> all = Caller.awaitAll(replies);

            Reply.assertAllPredicted(all);
            Map<String, Long> answered = all.stream()
                    .collect(Collectors.groupingBy(
                            reply -> reply.json().path("version").asText(), Collectors.counting()));
            Map<String, Long> predicted = held.predicted.stream()
                    .collect(Collectors.groupingBy(
                            job -> String.valueOf(job.version()), Collectors.summingLong(Job::requests)));
            assertThat(answered).containsOnlyKeys("1", "2").isEqualTo(predicted);
            assertThat(held.predicted).anyMatch(Job::isJoined);
        }
    }

    @Test
    void a_worker_that_dies_with_joined_jobs_loses_nobodys_request() {
        Map<String, String> settings = settings("FORETELL_SERVE", "diabetes", "FORETELL_DEADLINE", "100s");
        try (Web web = new Web(WebSettings.of(settings));
                Worker another = TestWorkers.beforePasses(WorkerSettings.of(settings), () -> {})) {
            web.start();
            Caller caller = new Caller(URI.create("http://127.0.0.1:" + web.port()));
            List<Integer> held = new ArrayList<>();
            List<CompletableFuture<Reply>> replies;
            try (AmqpClient dying = new AmqpClient(broker())) {
                dying.pretendWorker("diabetes", 64);
                caller.awaitReady();
                replies = caller.sendMany(MANY);
                Systems.await("all to be at the worker", () -> {
                    dying.hold("foretell.jobs.diabetes").ifPresent(job -> held.add(requests(job.getHeaders())));
                    return held.stream().mapToInt(Integer::intValue).sum() == MANY;
                });
            }
            assertThat(held).anyMatch(requests -> requests > 1);

            another.start();

            Reply.assertAllPredicted(Caller.awaitAll(replies));
        }
    }

    private static int requests(Map<String, Object> headers) {
        return headers.get("foretell-requests") instanceof Number requests ? requests.intValue() : 1;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
