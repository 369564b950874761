package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobDecoderTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Model IRIS = Model.load(
            Catalog.read(Path.of("../model/repository")).newest("iris").orElseThrow());

    private final TestDeliveries deliveries = new TestDeliveries();
    private final Inbox inbox = new Inbox(List.of("iris"), Duration.ZERO, new Intake());
    private final LoadedModels models = new LoadedModels();
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final JobDecoder decoder = new JobDecoder(models, new AnswerSender("worker", inbox, metrics));

    private static final class Intake implements Inbox.Intake {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void stop() {}
    }

    @BeforeEach
    void announce() {
        models.announce(IRIS);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void an_input_that_does_not_fit_is_answered_so() {
        assertDecodingFails(job("{\"instances\":[[1,2]]}"), "a INVALID_INPUT instances[0] has 2 numbers; expected 4.");
        assertDecodingFails(
                job("b", null, "image/png", new byte[3]),
                "b INVALID_INPUT The model iris takes rows of numbers as application/json, not image/png.");
    }

    @Test
    void a_version_that_this_worker_has_not_is_answered_so() {
        assertDecodingFails(
                job("a", "9", Job.JSON, new byte[0]), "a UNKNOWN_MODEL The worker has no version 9 of the model iris.");
    }

    @Test
    void without_a_version_the_newest_is_meant() {
        Delivery delivery = deliveries.deliver(job("{\"instances\":[[1,2,3,4]]}"), 0);

        assertThat(decoder.decode(delivery).orElseThrow().model()).isEqualTo(IRIS);
    }

    @Test
    void a_version_that_a_job_makes_up_is_no_label() {
        assertDecodingFails(
                job("a", "666", Job.JSON, new byte[0]),
                "a UNKNOWN_MODEL The worker has no version 666 of the model iris.");

        assertThat(metrics.scrape())
                .contains("foretell_jobs_total{model=\"iris\",outcome=\"unknown-model\",version=\"none\"} 1.0")
                .doesNotContain("\"666\"");
    }

    @Test
    void a_redelivered_job_is_counted() {
        metrics.of(job("?")).redelivered();

        assertThat(metrics.of(IRIS.manifest()).served(IRIS, 1).redelivered()).isEqualTo(1);
    }

    private void assertDecodingFails(Job job, String answer) {
        Delivery delivery = deliveries.deliver(job, 0);
        inbox.arrived(delivery);

        assertThat(decoder.decode(delivery)).isEmpty();
        assertThat(deliveries.answers()).extracting(JobDecoderTest::described).endsWith(answer);
        assertThat(deliveries.acknowledgements()).isEqualTo(deliveries.answers().size());
    }

    private static Job job(String body) {
        return job("a", null, Job.JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Job job(String id, @Nullable String version, String contentType, byte[] body) {
        return new Job(id, "iris", version, contentType, body, false, false, LONG, null);
    }

    private static String described(Answer answer) {
        Answer.Failed failed = (Answer.Failed) answer;
        return failed.id() + " " + failed.problem().code() + " "
                + failed.problem().detail();
    }
}
