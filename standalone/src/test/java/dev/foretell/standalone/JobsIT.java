package dev.foretell.standalone;

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
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.history.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Background jobs whose web or worker is killed: each accepted job ends, once. */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class JobsIT {

    private static final int JOBS = 300;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void jobs_outlive_the_web_that_promised_them(TestBroker broker, TestDatabase database) {
        jobsOutliveTheirWeb(broker, database.empty());
    }

    @Test
    void jobs_outlive_the_web_that_promised_them_in_a_file(TestBroker broker) {
        jobsOutliveTheirWeb(broker, file());
    }

    private DatabaseSettings file() {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("foretell"), "", "");
    }

    private static void jobsOutliveTheirWeb(TestBroker broker, DatabaseSettings database) {
        try (Foretell foretell = Foretell.on(broker, database);
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess first = foretell.web();
            client.pretendWorker(BackgroundCaller.MODEL);
            Map<String, Integer> promised =
                    new BackgroundCaller(first.address()).awaitReady().promisedMany(JOBS);
            first.kill();

            BackgroundCaller caller = new BackgroundCaller(foretell.web().address());
            assertThat(caller.job(promised.keySet().iterator().next())
                            .path("status")
                            .asText())
                    .isEqualTo("starting");
            foretell.worker();
            Map<String, JsonNode> ends = caller.ends(promised.keySet());

            assertThat(caller.counted()).as("jobs that have ended, each once").isEqualTo(JOBS);
            assertThat(caller.assertAllPredicted(promised)).isEqualTo(ends);
            Eventually.until("nothing is left", () -> client.waiting(BackgroundCaller.RESULTS) == 0);
        }
    }

    @Test
    void what_a_client_was_promised_by_a_web_that_dies_of_it_ends(TestBroker broker, TestDatabase database) {
        promisesOfADyingWebEnd(broker, database.empty());
    }

    @Test
    void what_a_client_was_promised_by_a_web_that_dies_of_it_ends_in_a_file(TestBroker broker) {
        promisesOfADyingWebEnd(broker, file());
    }

    private static void promisesOfADyingWebEnd(TestBroker broker, DatabaseSettings database) {
        try (Foretell foretell = Foretell.on(broker, database)) {
            foretell.worker();
            ForetellProcess first = foretell.web();
            AcceptingLoad load = AcceptingLoad.start(new BackgroundCaller(first.address()).awaitReady(), 16);
            load.awaitMore(200);
            first.kill();
            Map<String, Integer> promised = load.stop();
            load.assertRefusalsAreHonest();

            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();

            caller.assertAllPredicted(promised);
        }
    }

    @Test
    void jobs_outlive_the_worker_that_holds_them(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            client.pretendWorker(BackgroundCaller.MODEL);
            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();
            Map<String, Integer> promised = caller.promisedMany(JOBS);
            ForetellProcess doomed = foretell.worker("PREFETCH", "500", "BATCH_MAX", "50");
            Eventually.until(
                    "it holds all jobs, and has done some",
                    () -> client.waiting(BackgroundCaller.QUEUE) == 0 && caller.counted() > 0);
            doomed.kill();

            foretell.worker();

            caller.ends(promised.keySet());
            assertThat(caller.counted()).isEqualTo(JOBS);
            caller.assertAllPredicted(promised);
        }
    }
}
