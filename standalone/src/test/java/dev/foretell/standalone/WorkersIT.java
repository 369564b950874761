package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Load;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several workers share the jobs, and one that stops, in whatever way, loses no job. */
@ExtendWith(BrokerRing.class)
class WorkersIT {

    private static final int CLIENTS = 24;
    private static final int REQUESTS = 400;
    private static final String QUEUE = "foretell.jobs.diabetes";
    /** The time that a container engine or systemd waits before it kills. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Test
    void three_workers_share_the_load(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            List<ForetellProcess> workers = List.of(foretell.worker(), foretell.worker(), foretell.worker());
            Caller caller = new Caller(foretell.web().address());
            workers.forEach(ForetellProcess::awaitConnected);
            caller.awaitReady();

            Load load = Load.start(caller, CLIENTS);
            load.awaitMore(REQUESTS);
            Eventually.until(
                    "all three workers have answered", () -> load.workers().size() == workers.size());
            List<Reply> replies = load.stop();

            Reply.assertAllPredicted(replies);
            assertThat(workers).allSatisfy(worker -> assertThat(load.workers()).anyMatch(worker::isNamed));
        }
    }

    @Test
    void a_killed_worker_loses_no_job_that_it_holds(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess doomed = foretell.worker();
            ForetellProcess other = foretell.worker();
            Caller caller = new Caller(foretell.web().address());
            doomed.awaitConnected();
            other.awaitConnected();
            caller.awaitReady();

            Load load = Load.start(caller, CLIENTS);
            load.awaitMore(REQUESTS / 2);
            doomed.suspend();
            // Half of the jobs still go to the suspended worker, so it soon holds those of many clients.
            List<CompletableFuture<Reply>> held = caller.sendMany(REQUESTS / 2);
            Eventually.until(
                    "only the suspended worker has jobs",
                    () -> held.stream().filter(CompletableFuture::isDone).count() >= REQUESTS / 4);
            assertThat(held).as("held by the suspended worker").anyMatch(reply -> !reply.isDone());
            doomed.kill();
            List<Reply> replies = Caller.awaitAll(held);
            load.awaitMore(REQUESTS / 2);

            Reply.assertAllPredicted(replies);
            Reply.assertAllPredicted(load.stop());
            // A job of several requests is returned to its web, which sends each of them alone.
            assertThat(other.output())
                    .containsPattern("delivered 1 times before(; running it alone|, with \\d+ requests; each must)");
        }
    }

    @Test
    void a_worker_that_is_asked_to_end_finishes_what_it_has(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess leaving = foretell.worker();
            ForetellProcess other = foretell.worker();
            Caller caller = new Caller(foretell.web().address());
            leaving.awaitConnected();
            other.awaitConnected();
            caller.awaitReady();

            Load load = Load.start(caller, CLIENTS);
            load.awaitMore(REQUESTS / 2);
            leaving.terminate();
            int code = leaving.awaitEnd(GRACE);
            load.awaitMore(REQUESTS / 2);

            Reply.assertAllPredicted(load.stop());
            assertThat(code).isZero();
            assertThat(leaving.output()).contains("stopped").doesNotContain("WARN");
        }
    }

    @Test
    void a_worker_that_is_asked_to_end_answers_what_it_holds(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            Caller caller = new Caller(foretell.web().address());
            client.pretendWorker("diabetes");
            caller.awaitReady();
            int batch = 50;
            List<CompletableFuture<Reply>> held = caller.sendMany(batch);
            Eventually.until("all jobs wait in the queue", () -> client.waiting(QUEUE) == batch);
            ForetellProcess worker = foretell.worker("BATCH_DELAY", "3s", "PREFETCH", "128");
            Eventually.until("the worker has all jobs", () -> client.waiting(QUEUE) == 0);

            assertThat(held).noneMatch(CompletableFuture::isDone);
            worker.terminate();
            List<Reply> replies = Caller.awaitAll(held);

            Reply.assertAllPredicted(replies);
            assertThat(replies).allMatch(reply -> worker.isNamed(reply.worker()));
            assertThat(worker.awaitEnd(GRACE)).isZero();
        }
    }

    @Test
    void the_last_worker_is_replaced_without_a_loss(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess leaving = foretell.worker();
            Caller caller = new Caller(foretell.web().address());
            caller.awaitReady();

            Load load = Load.start(caller, CLIENTS);
            load.awaitMore(REQUESTS / 2);
            long left = System.nanoTime();
            leaving.terminate();
            assertThat(leaving.awaitEnd(GRACE)).isZero();
            foretell.worker();
            caller.awaitReady();
            long back = System.nanoTime();
            load.awaitMore(REQUESTS / 2);
            List<Reply> replies = load.stop();

            // Jobs that were taken are predicted by one worker or the other; while there is no worker, others are
            // refused.
            List<Reply> refused =
                    replies.stream().filter(reply -> reply.status() != 200).toList();
            assertThat(refused)
                    .allMatch(reply -> reply.status() == 503 && reply.received() > left && reply.sent() < back);
            Reply.assertAllPredicted(
                    replies.stream().filter(reply -> reply.status() == 200).toList());
        }
    }

    @Test
    void a_web_that_is_asked_to_end_answers_what_is_under_way(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess web = foretell.web();
            ForetellProcess worker = foretell.worker("PREFETCH", "1").awaitConnected();
            Caller caller = new Caller(web.address());
            caller.awaitReady();
            worker.suspend();
            List<CompletableFuture<Reply>> underWay = caller.sendMany(REQUESTS);
            Eventually.until(
                    "all are under way",
                    () -> caller.body("/metrics").contains("foretell_in_flight " + REQUESTS + ".0"));

            web.terminate();
            Eventually.until("the web takes no more", () -> caller.status("/v2/health/ready") == 503);
            assertThat(Caller.await(caller.send(0)).status()).isEqualTo(503);
            worker.resume();

            Reply.assertAllPredicted(Caller.awaitAll(underWay));
            assertThat(web.awaitEnd(GRACE)).isZero();
        }
    }
}
