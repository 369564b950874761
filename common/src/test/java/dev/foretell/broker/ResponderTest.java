package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which queues a responder consumes, and what it tells of it. */
class ResponderTest extends ResponderFixture {

    /** Waits until the responder has done all that it was asked for so far. */
    private void settle() {
        responder.serve(List.of("settling"));
        await(() -> connection.consumed().contains("foretell.jobs.settling.bulk")
                || connection.declared().contains("foretell.jobs.settling.bulk"));
    }

    @Test
    void the_queues_of_its_models_are_consumed() throws Exception {
        assertThat(responder.isConnected()).isFalse();
        open();

        assertThat(responder.isConnected()).isTrue();
        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK);
        connection.deliver(A, "1");
        assertThat(told).containsExactly("1");
        assertThat(received.get(0).job().model()).isEqualTo("a");
    }

    @Test
    void a_new_models_queues_are_declared_and_consumed_too() throws Exception {
        open();

        responder.serve(List.of("a", "b"));
        await(() -> connection.consumed().contains(B_BULK));

        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK, B, B_BULK);
        assertThat(connection.declared()).contains(B, B_BULK);
        connection.deliver(B_BULK, "1");
        assertThat(received.get(0).job().bulk()).isTrue();
        assertThat(told).containsExactly("1");
    }

    @Test
    void a_model_is_gone_once_the_broker_has_confirmed_that_for_both_queues() throws Exception {
        open();
        responder.serve(List.of("a", "b"));
        await(() -> connection.consumed().contains(B_BULK));
        responder.serve(List.of("a"));
        await(() -> connection.cancelled().contains(B_BULK));

        connection.deliver(B, "on its way");
        connection.confirmCancellation(B);
        assertThat(told).containsExactly("on its way");
        connection.confirmCancellation(B_BULK);

        assertThat(told).containsExactly("on its way", "gone b");
        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK);
    }

    @Test
    void a_model_that_goes_before_its_turn_came_is_gone_at_once() throws Exception {
        open();
        responder.serve(List.of("a", "b"));
        responder.serve(List.of("a"));

        await(() -> told.contains("gone b") || connection.cancelled().contains(B_BULK));
        connection.cancelled().forEach(connection::confirmCancellation);

        assertThat(told).containsExactly("gone b");
    }

    @Test
    void a_pause_lasts_until_the_queues_of_a_model_that_leaves_are_quiet_too() throws Exception {
        open();
        responder.serve(List.of("a", "b"));
        await(() -> connection.consumed().contains(B_BULK));
        responder.serve(List.of("a"));
        responder.pause();
        await(() -> connection.cancelled().contains(A_BULK));

        connection.confirmCancellation(A);
        connection.confirmCancellation(A_BULK);
        connection.confirmCancellation(B);
        connection.deliver(B_BULK, "on its way");
        assertThat(told).containsExactly("on its way");
        connection.confirmCancellation(B_BULK);

        assertThat(told).containsExactly("on its way", "gone b", "paused");
    }

    @Test
    void two_pauses_at_once_are_told_when_the_last_delivery_has_come() throws Exception {
        open();
        responder.pause();
        responder.stop();
        settle();

        connection.confirmCancellation(A);
        connection.deliver(A_BULK, "on its way");
        assertThat(told).containsExactly("on its way");
        connection.confirmCancellation(A_BULK);

        assertThat(told).startsWith("on its way").endsWith("paused").contains("gone a");
    }

    @Test
    void a_model_that_comes_during_a_pause_is_consumed_after_it() throws Exception {
        open();
        responder.pause();
        responder.serve(List.of("a", "b"));
        await(() -> connection.declared().contains(B_BULK));
        connection.confirmCancellation(A);
        connection.confirmCancellation(A_BULK);
        await(() -> told.contains("paused"));
        assertThat(connection.consumed()).isEmpty();

        responder.resume();
        await(() -> connection.consumed().size() == 4);

        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK, B, B_BULK);
    }

    @Test
    void a_model_that_leaves_during_a_pause_is_gone_when_that_has_begun_and_not_consumed_afterwards() throws Exception {
        open();
        responder.serve(List.of("a", "b"));
        responder.pause();
        await(() -> connection.cancelled().contains(B_BULK));
        for (String queue : List.of(A, A_BULK, B, B_BULK)) {
            connection.confirmCancellation(queue);
        }
        responder.serve(List.of("a"));
        await(() -> told.contains("gone b"));

        responder.resume();
        await(() -> connection.consumed().contains(A_BULK));

        assertThat(told).containsExactly("paused", "gone b");
        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK);
    }

    @Test
    void after_the_stop_nothing_is_consumed_any_more() throws Exception {
        open();
        responder.stop();
        responder.serve(List.of("a", "b"));
        await(() -> connection.declared().contains(B_BULK));
        settle();

        assertThat(connection.consumed()).isEmpty();
    }

    @Test
    void without_a_connection_a_model_is_gone_at_once_and_the_next_one_serves_what_is_asked_for_then()
            throws Exception {
        responder.serve(List.of("b"));
        await(() -> told.contains("gone a"));

        open();

        assertThat(connection.consumed()).containsExactlyInAnyOrder(B, B_BULK);
        assertThat(told).containsExactly("gone a");
    }

    @Test
    void a_model_that_was_leaving_is_gone_when_the_connection_is_lost_and_not_told_twice() throws Exception {
        open();
        responder.serve(List.of("a", "b"));
        await(() -> connection.consumed().contains(B_BULK));
        responder.serve(List.of("a"));
        await(() -> connection.cancelled().contains(B_BULK));

        responder.lost();

        assertThat(told).containsExactly("lost", "gone b");
        assertThat(responder.isConnected()).isFalse();
        connection.confirmCancellation(B);
        connection.confirmCancellation(B_BULK);
        assertThat(told).containsExactly("lost", "gone b");
        FakeConnection next = new FakeConnection();
        responder.open(next.connection());
        assertThat(next.consumed()).containsExactlyInAnyOrder(A, A_BULK);
    }

    @Test
    void a_channel_is_closed_only_when_all_that_it_brought_is_answered() throws Exception {
        open();
        connection.deliver(A, "1");
        responder.serve(List.of("b"));
        await(() -> connection.cancelled().contains(A_BULK));
        connection.confirmCancellation(A);
        connection.confirmCancellation(A_BULK);
        settle();
        assertThat(connection.closed()).isEmpty();

        // It names nobody to answer, so it is acknowledged at once.
        received.get(0)
                .answer(
                        new Answer.Failed("1", "a", "test", new JobProblem(JobProblem.Code.MODEL_FAILED, "a test")),
                        () -> told.add("settled"));
        await(() -> !connection.acknowledged().isEmpty());
        responder.serve(List.of("c"));
        await(() -> connection.closed().size() == 2);

        assertThat(connection.closed()).containsExactlyInAnyOrder(A, A_BULK);
        assertThat(told).contains("gone a", "settled");
    }

    @Test
    void when_the_queues_of_a_new_model_cannot_be_declared_all_is_set_up_again() throws Exception {
        open();
        connection.refuse();

        responder.serve(List.of("a", "b"));

        await(connection::isAborted);
    }

    @Test
    void a_model_whose_queue_is_refused_is_left_out_until_it_is_accepted() throws Exception {
        connection.refuse(B_BULK);
        open();
        responder.serve(List.of("a", "b", "c"));
        await(() -> connection.consumed().contains("foretell.jobs.c.bulk"));
        assertThat(connection.consumed()).contains(A, A_BULK).doesNotContain(B, B_BULK);
        assertThat(connection.isAborted()).isFalse();

        connection.accept(B_BULK);
        responder.serve(List.of("a", "b"));

        await(() -> connection.consumed().contains(B_BULK));
        assertThat(connection.consumed()).contains(A, A_BULK, B, B_BULK);
    }

    @Test
    void a_model_whose_queue_is_refused_is_gone_at_once_when_it_is_removed() throws Exception {
        connection.refuse(B);
        open();
        responder.serve(List.of("a", "b"));

        responder.serve(List.of("a"));

        await(() -> told.contains("gone b"));
        assertThat(connection.consumed()).containsExactlyInAnyOrder(A, A_BULK);
    }
}
