package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.AcceptingLoad;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BackgroundCaller;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.history.TestDatabase;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Background jobs while the broker or the database is unavailable: no accepted job is lost. */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class JobsOutagesIT {

    private static final int JOBS = 100;
    private static final int CLIENTS = 8;

    @Test
    void jobs_and_results_that_wait_outlive_the_broker_and_no_job_is_promised_without_it(
            TestBroker broker, TestDatabase database) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker, database.empty())) {
            ForetellProcess web = foretell.web();
            BackgroundCaller caller = new BackgroundCaller(web.address());
            Map<String, Integer> promised;
            AcceptingLoad load;
            try (AmqpClient client = new AmqpClient(broker.uri())) {
                // Without a worker, jobs would be refused some seconds after the start.
                client.pretendWorker(BackgroundCaller.MODEL);
                promised = new HashMap<>(caller.awaitReady().promisedMany(JOBS));
                load = AcceptingLoad.start(caller, CLIENTS);
                load.awaitMore(JOBS);
            }

            broker.stop();
            load.awaitMoreRefused(CLIENTS);
            BackgroundCaller.assertRefused(caller.post(BackgroundCaller.body(0)), 503);
            BackgroundCaller.assertRefused(caller.put("of-mine", BackgroundCaller.body(0)), 503);
            BackgroundCaller.assertRefused(caller.client().postJson("/predictions", BackgroundCaller.body(0)), 503);
            broker.start();
            try (AmqpClient client = new AmqpClient(broker.uri())) {
                client.pretendWorker(BackgroundCaller.MODEL);
                load.awaitMore(JOBS);
                promised.putAll(load.stop());
            }
            load.assertRefusalsAreHonest();

            // From here on their results wait, and the broker stops again.
            web.kill();
            long queued = queued(broker);
            ForetellProcess worker = foretell.worker();
            awaitResults(broker, queued);
            broker.stop();
            broker.start();

            BackgroundCaller other = new BackgroundCaller(foretell.web().address());
            other.assertAllPredicted(promised);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    /**
     * The number of jobs that wait for a worker. It may be less than the number of accepted jobs: one that was
     * published just when the broker stopped, and never confirmed, is only in the database, and the killed web had no
     * time to publish it again. The other web does.
     */
    private static long queued(TestBroker broker) {
        try (AmqpClient client = new AmqpClient(broker.uri())) {
            long queued = client.waiting(BackgroundCaller.QUEUE);
            // Jobs accepted before the load began, before the broker stopped, and after it had started again.
            assertThat(queued).as("jobs in the queue").isGreaterThanOrEqualTo(3L * JOBS);
            return queued;
        }
    }

    private static void awaitResults(TestBroker broker, long jobs) {
        try (AmqpClient client = new AmqpClient(broker.uri())) {
            // A notice and a result for each job.
            Eventually.until(
                    "all " + jobs + " jobs are done, and their results wait",
                    () -> client.waiting(BackgroundCaller.QUEUE) == 0
                            && client.waiting(BackgroundCaller.RESULTS) == 2 * jobs);
        }
    }

    @Test
    void jobs_outlive_the_broker_and_the_web_that_go_together(TestBroker broker, TestDatabase database) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker, database.empty())) {
            ForetellProcess worker = foretell.worker("PREFETCH", "4");
            ForetellProcess web = foretell.web();
            AcceptingLoad load = AcceptingLoad.start(new BackgroundCaller(web.address()).awaitReady(), CLIENTS);
            load.awaitMore(JOBS);
            web.kill();
            broker.stop();
            Map<String, Integer> promised = load.stop();

            BackgroundCaller caller = new BackgroundCaller(foretell.web().address());
            BackgroundCaller.assertRefused(caller.awaitStatus(503, BackgroundCaller.body(0)), 503);
            broker.start();

            caller.awaitReady().assertAllPredicted(promised);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void results_wait_for_the_database_and_callers_who_wait_do_not_need_it(TestBroker broker, TestDatabase database) {
        DatabaseRing.requireOurs(database);
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            client.pretendWorker(BackgroundCaller.MODEL);
            ForetellProcess web = foretell.web();
            BackgroundCaller caller = new BackgroundCaller(web.address()).awaitReady();
            Map<String, Integer> promised = caller.promisedMany(JOBS);

            database.stop();
            try {
                BackgroundCaller.assertRefused(caller.awaitStatus(503, BackgroundCaller.body(0)), 503);
                foretell.worker();
                List<HttpResponse<String>> interactive = List.of(
                        caller.client().postJson("/predictions", BackgroundCaller.body(0)),
                        caller.client().postJson("/predictions", BackgroundCaller.body(1)));
                assertThat(interactive).allSatisfy(response -> {
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                    assertThat(json(response).path("status").asText()).isEqualTo("succeeded");
                });
                BackgroundCaller.assertRefused(
                        caller.client()
                                .get("/predictions/"
                                        + promised.keySet().iterator().next()),
                        503);
                Eventually.until("all jobs are done", () -> client.waiting(BackgroundCaller.QUEUE) == 0);
                web.kill();
                Eventually.until(
                        "no result was acknowledged", () -> client.waiting(BackgroundCaller.RESULTS) >= 2L * JOBS);
                web = foretell.web();
            } finally {
                database.start();
            }

            BackgroundCaller other = new BackgroundCaller(web.address());
            Eventually.until(
                    "the database is back",
                    () -> other.client().get("/predictions/x").statusCode() == 404);
            Map<String, JsonNode> ends = other.ends(promised.keySet());
            assertThat(other.counted()).isGreaterThanOrEqualTo(JOBS).isLessThanOrEqualTo(JOBS + 2);
            assertThat(other.assertAllPredicted(promised)).isEqualTo(ends);
            Eventually.until("nothing is left", () -> client.waiting(BackgroundCaller.RESULTS) == 0);
        }
    }
}
