package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.SlowJobs;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks on the embedded broker what {@link PrefetchIT} checks on RabbitMQ. */
@Timeout(300)
class PrefetchTest {

    private final EmbeddedBroker broker = new EmbeddedBroker();
    private final List<Worker> workers = new ArrayList<>();

    @BeforeEach
    void start() {
        broker.start();
    }

    @AfterEach
    void stop() {
        workers.forEach(Worker::close);
        broker.close();
    }

    private void startWorker(String name) {
        Map<String, String> environment = Systems.environment(
                "FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_SERVE", "mnist", "FORETELL_BATCH_MAX", "1");
        Worker worker = new Worker(name, WorkerSettings.of(environment));
        workers.add(worker);
        worker.start();
        Eventually.until("the worker is connected", worker::isConnected);
    }

    @Test
    void workers_that_come_late_get_their_share_of_jobs_that_take_long() {
        startWorker("first");
        try (AmqpClient client = new AmqpClient(broker.uri())) {
            SlowJobs jobs = SlowJobs.published(client, 40);
            jobs.awaitAnswers(3);

            startWorker("second");
            startWorker("third");
            jobs.awaitAll();

            assertThat(List.of("second", "third"))
                    .allSatisfy(
                            name -> assertThat(jobs.answeredBy(name::equals)).isGreaterThanOrEqualTo(2));
        }
    }
}
