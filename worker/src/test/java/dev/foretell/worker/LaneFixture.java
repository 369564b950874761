package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Answer;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A lane that runs a test's model, and what it answers. Tests extend it. */
abstract class LaneFixture {

    static final float KILLER = 66;
    static final float UNKNOWN = 77;
    static final float NOT_A_NUMBER = 13;
    static final Duration LONG = Duration.ofMinutes(10);
    static final int BATCH_MAX = 16;

    static final Model IRIS = Model.load(
            Catalog.read(Path.of("../model/repository")).newest("iris").orElseThrow());

    final TestDeliveries deliveries = new TestDeliveries();
    final List<Integer> batches = new ArrayList<>();
    final Model test = TestModels.model("1", this::output);
    final Inbox inbox = new Inbox(List.of("test", "iris"), Duration.ZERO, new IgnoringIntake());
    final LoadedModels models = new LoadedModels();
    final WorkerMetrics metrics = new WorkerMetrics(models);
    final AdaptivePrefetch prefetch = new AdaptivePrefetch(1, OptionalInt.empty());
    final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final JobDecoder decoder = new JobDecoder(models, answers);
    final List<Lane> lanes = new ArrayList<>();

    @BeforeEach
    void announce() {
        models.announce(IRIS);
    }

    @AfterEach
    void end() throws InterruptedException {
        inbox.end();
        for (Lane lane : lanes) {
            lane.join();
        }
        metrics.close();
    }

    private float[] output(float[] input) {
        batches.add(input.length);
        float[] output = input.clone();
        for (int i = 0; i < input.length; i++) {
            if (input[i] == KILLER) {
                throw new IllegalStateException("no good");
            }
            if (input[i] == UNKNOWN) {
                throw new InvalidInputException("The model's layer words takes whole numbers from 0 to 9, not 77.");
            }
            output[i] = input[i] == NOT_A_NUMBER ? Float.NaN : input[i];
        }
        return output;
    }

    /** A short while; fails when the test has run out of its time. */
    static void pause() {
        LockSupport.parkNanos(100_000);
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }

    void add(String id, float... values) {
        Rows rows = new Rows(values.length, 1, values);
        add(job(id, "test", LONG, new String(InstancesJson.write(rows), StandardCharsets.UTF_8)), values);
    }

    void add(Model model, String id, float... values) {
        add(model, job(id, "test", LONG, ""), values);
    }

    void add(Job job, float... values) {
        add(test, job, values);
    }

    void add(Model model, Job job, float... values) {
        Delivery delivery = deliveries.deliver(job, 0);
        inbox.arrived(delivery);
        inbox.add(new DecodedJob(delivery, model, new Rows(values.length, 1, values)));
    }

    static Job job(String id, String model, Duration expiration, String body) {
        return new Job(
                id, model, null, Job.JSON, body.getBytes(StandardCharsets.UTF_8), false, false, expiration, null);
    }

    void start(String name, Model model) {
        Lane lane = new Lane(name, name, BATCH_MAX, inbox, decoder, answers, metrics, prefetch, jobs -> {});
        lane.load(model);
        batches.clear(); // That of warming up.
        lanes.add(lane);
        lane.start();
    }

    Answer answer() {
        answers(1);
        return deliveries.answers().get(0);
    }

    /** Waits for some answers; all of them are acknowledged too. */
    List<String> answers(int count) {
        while (deliveries.answers().size() < count || deliveries.acknowledgements() < count) {
            LockSupport.parkNanos(100_000);
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
        return deliveries.answers().stream().map(LaneFixture::described).toList();
    }

    private static String described(Answer answer) {
        if (answer instanceof Answer.Predicted predicted) {
            List<Float> values = new ArrayList<>();
            for (float value : predicted.predictions().values()) {
                values.add(value);
            }
            return answer.id() + " " + values;
        }
        JobProblem problem = ((Answer.Failed) answer).problem();
        return answer.id() + " " + problem.code() + " " + problem.detail();
    }
}
