package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lane and answers: what each job is answered, whatever happens to the others in its batch. */
@Timeout(60)
class LaneTest extends LaneFixture {

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
    void who_sends_rows_gets_none_back_whatever_it_asks_for() {
        add(new Job("a", "test", null, Job.JSON, new byte[0], false, false, LONG, null, true), 1);
        start("test", test);

        assertThat(((Answer.Predicted) answer()).input()).isNull();
    }
}
