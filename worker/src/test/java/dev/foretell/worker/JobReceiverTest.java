package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way that each job takes into the worker. */
@Timeout(30)
class JobReceiverTest extends InboxFixture {

    private final Model model = TestModels.echo("1");
    private final LoadedModels models = new LoadedModels();
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final JobDecoder decoder = new JobDecoder(models, answers);
    private final PictureThreads pictures = new PictureThreads("test", new PictureWork(decoder, answers, inbox));
    private final BlockingQueue<Delivery> released = new LinkedBlockingQueue<>();
    private final Loader loader = new Loader(
            "test",
            new ServedModels("test", List.of(), models, inbox, Duration.ZERO, name -> List.of(), new Listener()),
            inbox,
            Duration.ofMinutes(10),
            released::add);
    private final JobReceiver receiver = new JobReceiver(inbox, decoder, pictures, loader, answers, metrics);

    private static final class Listener implements ServedModels.Listener {
        @Override
        public void serve(List<String> models) {}

        @Override
        public void changed() {}
    }

    @BeforeEach
    void announce() {
        models.announce(model);
        loader.stop(); // Only held jobs matter here.
    }

    @AfterEach
    void close() {
        loader.close();
        pictures.close();
        metrics.close();
    }

    private Delivery receive(@Nullable String version, int earlier, int requests) {
        byte[] body = "{\"instances\":[[1]]}".getBytes(StandardCharsets.UTF_8);
        Delivery delivery = deliveries.deliver(
                new Job("a", "test", version, Job.JSON, body, false, false, LONG, null, false, requests), earlier);
        receiver.received(delivery);
        return delivery;
    }

    @Test
    void rows_are_decoded_and_queued() {
        receive("1", 0, 1);

        assertThat(take()).isEqualTo("a");
    }

    @Test
    void a_job_whose_version_is_not_loaded_is_held_until_the_next_scan() throws InterruptedException {
        Delivery delivery = receive("2", 0, 1);

        assertThat(released.take()).isSameAs(delivery);
        assertThat(deliveries.answers()).isEmpty();
    }

    @Test
    void a_suspect_is_kept_undecoded() {
        Delivery delivery = receive("1", 2, 1);
        receiver.paused();

        assertThat(inbox.take("test", version -> LIMIT)).isEqualTo(new LaneWork.Suspect(delivery));
        assertThat(metrics.of(model.manifest()).served(model, 1).redelivered()).isEqualTo(1);
    }

    @Test
    void a_redelivered_job_of_several_requests_is_refused() {
        receive("1", 1, 2);

        assertThat(deliveries.answers())
                .containsExactly(new Answer.Failed(
                        "a",
                        "test",
                        "worker",
                        new JobProblem(
                                JobProblem.Code.UNDELIVERABLE,
                                "The job was delivered before and consists of 2 requests; each must be tried alone.")));
    }
}
