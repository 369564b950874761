package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The turns of jobs that may have killed a worker. */
class InboxSuspectsTest extends InboxFixture {

    @Test
    void a_job_that_was_delivered_once_before_runs_alone_and_pauses_nothing() {
        add("a");
        add(delivery("again", "test", 1, false), 1, first);
        add("b");
        add("c");

        assertThat(List.of(take(), take(), take())).containsExactly("a", "again", "b c");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_job_of_several_requests_is_no_suspect_for_it_is_not_run_again() {
        Job joined = new Job("joined", "test", null, Job.FP32, new byte[8], false, false, LONG, null, false, 2);

        assertThat(inbox.arrived(deliveries.deliver(joined, 3))).isTrue();

        assertThat(asked).isEmpty();
    }

    @Test
    void a_suspect_pauses_deliveries_and_waits_until_they_have_stopped_and_all_else_is_done() {
        add("a");
        suspect("s", 2);
        assertThat(asked).containsExactly("pause");
        assertThat(take()).isEqualTo("a");
        Supplier<@Nullable String> taken = takeLater("test");

        inbox.paused();
        assertThat(taken.get()).as("a is still in a lane's hands").isNull();
        inbox.settled();

        assertThat(await(taken)).isEqualTo("suspect s");
    }

    @Test
    void a_suspect_waits_for_deliveries_to_stop() {
        suspect("s", 2);
        Supplier<@Nullable String> taken = takeLater("test");

        assertThat(taken.get()).isNull();
        inbox.paused();

        assertThat(await(taken)).isEqualTo("suspect s");
    }

    @Test
    void what_was_delivered_while_they_were_stopping_goes_before_the_suspect() {
        suspect("s", 2);
        add("late");
        inbox.paused();

        assertThat(take()).isEqualTo("late");
        Supplier<@Nullable String> taken = takeLater("test");
        assertThat(taken.get()).isNull();
        inbox.settled();

        assertThat(await(taken)).isEqualTo("suspect s");
    }

    @Test
    void suspects_run_one_at_a_time_and_deliveries_go_on_after_the_last() {
        suspect("s1", 3);
        suspect("s2", 3);
        inbox.paused();
        assertThat(asked).containsExactly("pause");

        assertThat(take()).isEqualTo("suspect s1");
        Supplier<@Nullable String> next = takeLater("test");
        assertThat(next.get()).as("the first is still running").isNull();
        inbox.settled();
        assertThat(await(next)).isEqualTo("suspect s2");
        assertThat(asked).containsExactly("pause");
        inbox.settled();

        assertThat(asked).containsExactly("pause", "resume");
    }

    @Test
    void a_suspect_of_another_model_has_its_turn_before_the_next() {
        inbox.arrived(delivery("s1", "other", 3, false));
        suspect("s2", 3);
        inbox.paused();
        Supplier<@Nullable String> mine = takeLater("test");

        assertThat(described(inbox.take("other", version -> LIMIT))).isEqualTo("suspect s1");
        assertThat(mine.get()).isNull();
        inbox.settled();

        assertThat(await(mine)).isEqualTo("suspect s2");
    }

    @Test
    void the_order_of_suspects_turns_round_with_every_delivery() {
        assertThat(orderOf(2)).containsExactly("suspect s3", "suspect s2", "suspect s1");
        assertThat(orderOf(3)).containsExactly("suspect s1", "suspect s2", "suspect s3");
        assertThat(orderOf(4)).containsExactly("suspect s3", "suspect s2", "suspect s1");
    }

    @Test
    void after_suspects_jobs_flow_again_and_a_new_suspect_pauses_again() {
        suspect("s1", 2);
        inbox.paused();
        assertThat(take()).isEqualTo("suspect s1");
        inbox.settled();

        add("a");
        assertThat(take()).isEqualTo("a");
        inbox.settled();
        suspect("s2", 2);

        assertThat(asked).containsExactly("pause", "resume", "pause");
    }

    @Test
    void draining_runs_suspects_too() {
        suspect("s", 2);
        AtomicReference<Boolean> drained = new AtomicReference<>();
        start(() -> drained.set(inbox.drain(LONG)));

        inbox.paused();
        assertThat(take()).isEqualTo("suspect s");
        inbox.settled();

        assertThat(await(drained::get)).isTrue();
        assertThat(asked).doesNotContain("resume");
    }

    @Test
    void a_model_does_not_end_before_its_suspects_are_taken() {
        suspect("s1", 2);
        suspect("s2", 2);
        inbox.end("test");
        Supplier<@Nullable String> one = takeLater("test");
        assertThat(one.get()).isNull();

        inbox.paused();
        assertThat(await(one)).isEqualTo("suspect s2");
        Supplier<@Nullable String> two = takeLater("test");
        Supplier<@Nullable String> three = takeLater("test");
        assertThat(two.get()).isNull();
        assertThat(three.get()).isNull();
        inbox.settled();

        assertThat(List.of(await(two), await(three))).containsExactlyInAnyOrder("suspect s1", "end");
    }

    @Test
    void the_lanes_of_a_model_that_ends_are_let_go_when_its_suspects_are_lost() {
        suspect("s", 2);
        inbox.end("test");
        Supplier<@Nullable String> lane = takeLater("test");
        assertThat(lane.get()).isNull();

        inbox.lost();

        assertThat(await(lane)).isEqualTo("end");
    }

    private List<String> orderOf(int earlier) {
        suspect("s2", earlier);
        suspect("s1", 2);
        suspect("s3", 2);
        inbox.paused();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            order.add(take());
            inbox.settled();
        }
        return order;
    }
}
