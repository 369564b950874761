package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.SlowJobs;
import dev.foretell.standalone.harness.TestBroker;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a busy worker leaves jobs that take long in their queue, for workers that come later. */
@ExtendWith(BrokerRing.class)
@Timeout(300)
class PrefetchIT {

    private static final int JOBS = 40;

    /** What a worker with one lane holds of jobs a few of which take a second, at most. */
    private static final long HELD = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void workers_that_come_late_get_their_share_since_the_first_holds_few_jobs(int late, TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess first = worker(foretell).awaitConnected();
            SlowJobs jobs = SlowJobs.published(client, JOBS);
            jobs.awaitAnswers(3);

            // Nothing moves meanwhile: what is neither queued nor answered is held.
            first.suspend();
            Eventually.until("few jobs are held", () -> jobs.held() <= HELD);
            assertThat(jobs.held()).isPositive();

            List<ForetellProcess> workers =
                    Stream.generate(() -> worker(foretell)).limit(late).toList();
            workers.forEach(ForetellProcess::awaitConnected);
            first.resume();
            jobs.awaitAll();
            assertThat(workers)
                    .allSatisfy(worker ->
                            assertThat(jobs.answeredBy(worker::isNamed)).isGreaterThanOrEqualTo(2));
        }
    }

    private static ForetellProcess worker(Foretell foretell) {
        return foretell.worker("SERVE", "mnist", "BATCH_MAX", "1");
    }
}
