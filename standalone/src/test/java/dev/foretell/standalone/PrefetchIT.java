package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that a busy worker leaves jobs that take long in their queue, for workers that come later. */
@ExtendWith(BrokerRing.class)
@Timeout(300)
class PrefetchIT {

    private static final Pattern WORKER = Pattern.compile("\"worker\":\"([^\"]+)\"");
    private static final String QUEUE = "foretell.jobs.mnist";
    private static final int JOBS = 24;

    /** Rows in a job, one in each pass: some tenths of a second, so that a second has no more than a few jobs. */
    private static final int ROWS = 500;

    /** What a worker with one lane holds of such jobs, at most. */
    private static final long HELD = 4;

    private static final String JOB = "{\"instances\":["
            + String.join(",", Collections.nCopies(ROWS, "[" + String.join(",", Collections.nCopies(784, "0")) + "]"))
            + "]}";

    @Test
    void workers_that_come_late_get_their_share_since_the_first_holds_few_jobs(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess first = worker(foretell);
            AmqpClient.Callback callback = client.callback();
            for (int i = 0; i < JOBS; i++) {
                callback.send("mnist", callback.properties("job-" + i).build(), JOB);
            }
            Eventually.until("some answers", () -> callback.all().size() >= 3);

            // Nothing moves meanwhile: what is neither queued nor answered is held.
            first.suspend();
            Eventually.until("few jobs are held", () -> held(client, callback) <= HELD);
            assertThat(held(client, callback)).isPositive();

            List<ForetellProcess> late = List.of(worker(foretell), worker(foretell));
            first.resume();
            Eventually.until("all answers", () -> callback.all().size() >= JOBS);
            assertThat(late)
                    .allSatisfy(worker -> assertThat(answered(callback, worker)).isGreaterThanOrEqualTo(2));
        }
    }

    private static ForetellProcess worker(Foretell foretell) {
        return foretell.worker("SERVE", "mnist", "BATCH_MAX", "1").awaitConnected();
    }

    private static long held(AmqpClient client, AmqpClient.Callback callback) {
        return JOBS - client.waiting(QUEUE) - callback.all().size();
    }

    private static long answered(AmqpClient.Callback callback, ForetellProcess worker) {
        return callback.all().stream()
                .map(answer -> WORKER.matcher(answer.body()))
                .filter(name -> name.find() && worker.isNamed(name.group(1)))
                .count();
    }
}
