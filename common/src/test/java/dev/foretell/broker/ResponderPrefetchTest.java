package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a responder follows a prefetch that changes. */
class ResponderPrefetchTest extends ResponderFixture {

    /** Waits, with the model a still served, until the responder has done all that it was asked for so far. */
    private void settleServing(String other) {
        responder.serve(List.of("a", other));
        await(() -> connection.consumed().contains("foretell.jobs." + other + ".bulk"));
    }

    private void answer(int index) {
        int before = connection.acknowledged().size();
        // It names no queue for the answer, so it is acknowledged at once.
        received.get(index)
                .answer(
                        new Answer.Failed("1", "a", "test", new JobProblem(JobProblem.Code.MODEL_FAILED, "a test")),
                        () -> {});
        await(() -> connection.acknowledged().size() > before);
    }

    @Test
    void a_higher_prefetch_is_in_force_once_the_present_one_is_used_up() throws Exception {
        prefetch = 2;
        open();
        assertThat(connection.prefetches()).containsExactly(2, 1);

        prefetch = 8;
        connection.deliver(A, "1");
        settleServing("b");
        assertThat(connection.cancelled()).isEmpty();
        connection.deliver(A, "2");
        await(() -> connection.cancelled().contains(A));

        assertThat(connection.prefetches()).contains(8);
        assertThat(connection.consumed()).contains(A);
        connection.confirmCancellation(A);
        connection.deliver(A, "3");
        assertThat(told).containsExactly("1", "2", "3");
    }

    @Test
    void a_lower_prefetch_is_in_force_once_most_of_what_is_held_is_answered() throws Exception {
        prefetch = 4;
        open();
        connection.deliver(A, "1");
        connection.deliver(A, "2");
        prefetch = 2;
        connection.deliver(A, "3");
        await(() -> connection.cancelled().contains(A));
        connection.confirmCancellation(A);
        assertThat(connection.consumed()).doesNotContain(A);

        answer(0);
        settleServing("b");
        assertThat(connection.consumed()).doesNotContain(A);
        answer(1);
        await(() -> connection.consumed().contains(A));

        assertThat(connection.prefetches()).contains(2);
        assertThat(told).containsExactly("1", "2", "3");
    }

    @Test
    void a_pause_ends_the_wait_for_a_lower_prefetch_which_is_in_force_afterwards() throws Exception {
        prefetch = 4;
        open();
        connection.deliver(A, "1");
        prefetch = 1;
        connection.deliver(A, "2");
        await(() -> connection.cancelled().contains(A));
        connection.confirmCancellation(A);

        responder.pause();
        await(() -> connection.cancelled().contains(A_BULK));
        answer(0);
        answer(1);
        connection.confirmCancellation(A_BULK);
        await(() -> told.contains("paused"));
        assertThat(connection.consumed()).isEmpty();

        responder.resume();
        await(() -> connection.consumed().contains(A_BULK));
        assertThat(connection.consumed()).contains(A);
        assertThat(connection.prefetches()).endsWith(1, 1);
    }

    @Test
    void a_model_that_leaves_while_its_prefetch_is_lowered_is_gone() throws Exception {
        prefetch = 4;
        open();
        connection.deliver(A, "1");
        prefetch = 1;
        connection.deliver(A, "2");
        await(() -> connection.cancelled().contains(A));
        connection.confirmCancellation(A);

        responder.serve(List.of("b"));
        await(() -> connection.cancelled().contains(A_BULK));
        connection.confirmCancellation(A_BULK);

        await(() -> told.contains("gone a"));
        answer(0);
        answer(1);
        responder.serve(List.of("b", "c"));
        await(() -> connection.consumed().contains("foretell.jobs.c.bulk"));
        assertThat(connection.consumed()).doesNotContain(A);
    }
}
