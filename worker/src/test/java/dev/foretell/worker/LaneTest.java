package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.heartbeat.Heartbeat;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lane and answers: what each job is answered, whatever happens to the others in its batch. */
@Timeout(60)
class LaneTest {

    private static final float KILLER = 66;
    private static final float UNKNOWN = 77;
    private static final float NOT_A_NUMBER = 13;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int BATCH_MAX = 16;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final Model IRIS = Model.load(
            Catalog.read(Path.of("../model/repository")).newest("iris").orElseThrow());

    private final TestDeliveries deliveries = new TestDeliveries();
    private final List<Integer> batches = new ArrayList<>();
    private final Model test = TestModels.model("1", this::output);
    private final Inbox inbox = new Inbox(List.of("test", "iris"), Duration.ZERO, new Intake());
    private final LoadedModels models = new LoadedModels();
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final JobDecoder decoder = new JobDecoder(models, answers);

    private final List<Lane> lanes = new ArrayList<>();

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

    @Test
    void the_jobs_of_a_batch_share_a_pass_and_each_gets_its_own_outputs() {
        add("a", 1, 2);
        add("b", 3);
        start("test", test);

        assertThat(answers(2)).containsExactly("a [1.0, 2.0]", "b [3.0]");
        assertThat(batches).containsExactly(3);
    }

    @Test
    void when_a_batch_fails_each_is_run_alone_and_only_the_culprit_fails() {
        add("a", 1);
        add("b", KILLER);
        add("c", 3);
        start("test", test);

        assertThat(answers(3)).containsExactly("a [1.0]", "b MODEL_FAILED The model failed on this input.", "c [3.0]");
        assertThat(batches).containsExactly(3, 1, 1, 1);
    }

    @Test
    void an_input_that_only_the_model_knows_to_be_invalid_is_answered_as_such() {
        add("a", 1);
        add("b", UNKNOWN);
        start("test", test);

        assertThat(answers(2))
                .containsExactly(
                        "a [1.0]", "b INVALID_INPUT The model's layer words takes whole numbers from 0 to 9, not 77.");
    }

    @Test
    void a_lane_outlives_a_failing_model() {
        add("a", KILLER);
        start("test", test);
        assertThat(answers(1)).containsExactly("a MODEL_FAILED The model failed on this input.");

        add("b", 1);

        assertThat(answers(2)).endsWith("b [1.0]");
    }

    @Test
    void an_output_that_is_no_number_fails_that_job_alone() {
        add("a", 1);
        add("b", 2, NOT_A_NUMBER);
        add("c", 3);
        start("test", test);

        assertThat(answers(3))
                .containsExactly(
                        "a [1.0]",
                        "b MODEL_FAILED The model gave NaN for this input, which is not a finite number.",
                        "c [3.0]");
    }

    @Test
    void a_job_whose_deadline_is_over_is_not_run() {
        add(job("late", "test", Duration.ofNanos(-1), ""), 7);
        add("a", 1);
        start("test", test);

        assertThat(answers(2)).containsExactly("late EXPIRED The deadline passed before a worker was free.", "a [1.0]");
        assertThat(batches).containsExactly(1);
    }

    @Test
    void a_version_that_is_loaded_while_the_lane_runs_is_warm_before_its_first_job() {
        start("test", test);
        List<Integer> passes = new CopyOnWriteArrayList<>();
        Model newer = TestModels.model("2", input -> {
            passes.add(input.length);
            return input;
        });

        lanes.get(0).load(newer);
        assertThat(passes).contains(1, BATCH_MAX);
        assertThat(lanes.get(0).limit(newer)).isEqualTo(BATCH_MAX);
        add(newer, "a", 5);

        assertThat(answers(1)).containsExactly("a [5.0]");
        assertThat(batches).isEmpty();
    }

    @Test
    void a_version_whose_warming_fails_is_closed_and_the_others_go_on() {
        start("test", test);
        AtomicInteger closed = new AtomicInteger();
        Model broken = TestModels.model(
                "2",
                input -> {
                    throw new IllegalStateException("no good");
                },
                closed::incrementAndGet);

        assertThatThrownBy(() -> lanes.get(0).load(broken)).hasMessage("no good");

        assertThat(closed).hasValue(1);
        add("a", 1);
        assertThat(answers(1)).containsExactly("a [1.0]");
    }

    @Test
    void a_retired_version_is_closed_by_the_lane_itself_and_not_during_a_pass() {
        AtomicReference<@Nullable Thread> closedBy = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch retired = new CountDownLatch(1);
        AtomicBoolean closedDuringPass = new AtomicBoolean();
        Model older = TestModels.model(
                "1",
                input -> {
                    if (input[0] == 0) {
                        return input; // Warming up.
                    }
                    running.countDown();
                    awaitUninterruptibly(retired);
                    closedDuringPass.set(closedBy.get() != null);
                    return input;
                },
                () -> closedBy.set(Thread.currentThread()));
        start("test", older);
        add(older, "a", 1);
        awaitUninterruptibly(running);

        lanes.get(0).retire(older);
        retired.countDown();

        assertThat(answers(1)).containsExactly("a [1.0]");
        while (closedBy.get() == null) {
            pause();
        }
        assertThat(closedBy.get()).isSameAs(lanes.get(0));
        assertThat(closedDuringPass).isFalse();
    }

    @Test
    void a_job_for_a_retired_version_gets_its_newer_content_or_is_told_that_there_is_none() {
        Model newer = TestModels.model("1", input -> {
            float[] outputs = new float[input.length];
            Arrays.fill(outputs, 42);
            return outputs;
        });
        start("test", test);
        lanes.get(0).load(newer);
        models.announce(newer);
        lanes.get(0).retire(test);
        while (lanes.get(0).isBusy()) {
            pause();
        }

        add("a", 1);
        assertThat(answers(1)).containsExactly("a [42.0]");
        models.leave(newer);
        models.remove(newer);
        add("b", 1);

        assertThat(answers(2)).endsWith("b UNKNOWN_MODEL The worker has no version null of the model test.");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            pause();
        }
    }

    /** A short while; fails when the test has run out of its time. */
    private static void pause() {
        LockSupport.parkNanos(100_000);
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }

    @Test
    void a_suspect_is_decoded_and_run_alone() {
        Delivery suspect =
                deliveries.deliver(job("s", "iris", LONG, "{\"instances\":[[5.1,3.5,1.4,0.2],[6.3,3.3,6.0,2.5]]}"), 2);
        inbox.arrived(suspect);
        inbox.paused();
        start("iris", IRIS);

        Answer.Predicted answer = (Answer.Predicted) answer();

        assertThat(answer.version()).isEqualTo("1");
        assertThat(answer.worker()).isEqualTo("worker");
        assertThat(answer.predictions().count()).isEqualTo(2);
    }

    @Test
    void a_suspect_whose_deadline_is_over_is_not_run() {
        inbox.arrived(deliveries.deliver(job("s", "iris", Duration.ofNanos(-1), "?"), 2));
        inbox.paused();
        start("iris", IRIS);

        assertThat(answers(1)).containsExactly("s EXPIRED The deadline passed before a worker was free.");
    }

    @Test
    void every_job_and_pass_is_counted_for_its_version() {
        add("a", 1, 2);
        add("b", KILLER);
        start("test", test);
        answers(2);
        add(job("late", "test", Duration.ofNanos(-1), ""), 7);
        answers(3);
        // A pass of three that failed counts for nothing; then the one that went well alone does.
        assertThat(metrics.of(test.manifest()).served(test, BATCH_MAX))
                .usingRecursiveComparison()
                .ignoringFields("queueNanos", "computeNanos")
                .isEqualTo(new Heartbeat.Served("test", "1", "test", "it is a test", BATCH_MAX, 2, 1, 2, 1, 0, 0, 0));
        assertThat(metrics.scrape())
                .contains("foretell_jobs_total{model=\"test\",outcome=\"succeeded\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"model-failed\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"expired\",version=\"none\"} 1.0");
    }

    @Test
    void a_pass_over_more_rows_than_the_limit_counts_as_several() {
        float[] rows = new float[BATCH_MAX * 2 + 1];
        add("a", rows);
        start("test", test);
        answers(1);

        Heartbeat.Served served = metrics.of(test.manifest()).served(test, BATCH_MAX);

        assertThat(served.inferences()).isEqualTo(rows.length);
        assertThat(served.executions()).isEqualTo(3);
        assertThat(served.computeNanos()).isPositive();
        assertThat(served.queueNanos()).isPositive();
    }

    @Test
    void a_job_of_a_recorded_trace_is_to_be_found_in_the_log_and_no_other() {
        try (CapturedLog logs = new CapturedLog()) {
            add(traced("a", "00-" + TRACE + "-00f067aa0ba902b7-01"), 1);
            add(traced("b", "00-" + TRACE + "-00f067aa0ba902b7-00"), 2);
            add(traced("c", null), 3);
            start("test", test);
            answers(3);

            assertThat(logs.events()).singleElement().satisfies(event -> {
                assertThat(event.getFormattedMessage()).startsWith("job a: predicted test:1 in ");
                assertThat(event.getMDCPropertyMap()).isEqualTo(Map.of("job", "a", "trace", TRACE));
            });
        }
    }

    @Test
    void each_job_of_a_batch_that_fails_is_logged_under_its_own_name() {
        try (CapturedLog logs = new CapturedLog()) {
            add(traced("a", "00-" + TRACE + "-00f067aa0ba902b7-01"), KILLER);
            add(traced("b", null), KILLER);
            start("test", test);
            answers(2);

            assertThat(logs.events())
                    .filteredOn(event -> event.getFormattedMessage().startsWith("job "))
                    .extracting(event -> event.getFormattedMessage() + " " + new TreeMap<>(event.getMDCPropertyMap()))
                    .containsExactly(
                            "job a: the model test:1 failed; answered with the error {job=a, trace=" + TRACE + "}",
                            "job a: answered that it failed (model-failed) {job=a, trace=" + TRACE + "}",
                            "job b: the model test:1 failed; answered with the error {job=b}");
        }
    }

    @Test
    void who_sends_rows_gets_none_back_whatever_it_asks_for() {
        add(new Job("a", "test", null, Job.JSON, new byte[0], false, false, LONG, null, true), 1);
        start("test", test);

        assertThat(((Answer.Predicted) answer()).input()).isNull();
    }

    private static Job traced(String id, @Nullable String traceparent) {
        return new Job(id, "test", null, Job.JSON, new byte[0], false, false, LONG, traceparent);
    }

    private void add(String id, float... values) {
        Rows rows = new Rows(values.length, 1, values);
        add(job(id, "test", LONG, new String(InstancesJson.write(rows), StandardCharsets.UTF_8)), values);
    }

    private void add(Model model, String id, float... values) {
        add(model, job(id, "test", LONG, ""), values);
    }

    private void add(Job job, float... values) {
        add(test, job, values);
    }

    private void add(Model model, Job job, float... values) {
        Delivery delivery = deliveries.deliver(job, 0);
        inbox.arrived(delivery);
        inbox.add(new DecodedJob(delivery, model, new Rows(values.length, 1, values)));
    }

    private static Job job(String id, String model, Duration expiration, String body) {
        return new Job(
                id, model, null, Job.JSON, body.getBytes(StandardCharsets.UTF_8), false, false, expiration, null);
    }

    private void start(String name, Model model) {
        Lane lane = new Lane(name, name, BATCH_MAX, inbox, decoder, answers, metrics, jobs -> {});
        lane.load(model);
        batches.clear(); // That of warming up.
        lanes.add(lane);
        lane.start();
    }

    private Answer answer() {
        answers(1);
        return deliveries.answers().get(0);
    }

    /** Waits for some answers; all of them are acknowledged too. */
    private List<String> answers(int count) {
        while (deliveries.answers().size() < count || deliveries.acknowledgements() < count) {
            LockSupport.parkNanos(100_000);
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
        return deliveries.answers().stream().map(LaneTest::described).toList();
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

    private static final class Intake implements Inbox.Intake {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void stop() {}
    }
}
