package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InboxTest {

    private static final int LIMIT = 100;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestDeliveries deliveries = new TestDeliveries();
    private final List<String> asked = new ArrayList<>();
    private final List<Thread> waiting = new ArrayList<>();
    private final Model first = TestModels.echo("1");
    private final Model second = TestModels.echo("2");
    private final Inbox.Intake intake = new Inbox.Intake() {
        @Override
        public void pause() {
            asked.add("pause");
        }

        @Override
        public void resume() {
            asked.add("resume");
        }

        @Override
        public void stop() {
            asked.add("stop");
        }
    };
    private Inbox inbox = inbox(Duration.ZERO);

    private Inbox inbox(Duration batchDelay) {
        return new Inbox(List.of("test", "other"), batchDelay, intake);
    }

    @AfterEach
    void end() throws InterruptedException {
        inbox.end();
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    @Test
    void all_that_waits_is_taken_at_once_in_order() {
        add("a");
        add("b");
        add("c");

        assertThat(take()).isEqualTo("a b c");
    }

    @Test
    void a_persons_jobs_go_before_parts_of_datasets() {
        addBulk("bulk1");
        add("a");
        addBulk("bulk2");
        add("b");

        assertThat(take()).isEqualTo("a b");
        assertThat(take()).isEqualTo("bulk1 bulk2");
    }

    @Test
    void a_batch_has_no_more_rows_than_the_limit() {
        add("a", 40, first);
        add("b", 60, first);
        add("c", 1, first);

        assertThat(take()).isEqualTo("a b");
        assertThat(take()).isEqualTo("c");
    }

    @Test
    void a_job_over_the_limit_is_taken_alone() {
        add("a", LIMIT + 1, first);
        add("b", 1, first);

        assertThat(take()).isEqualTo("a");
        assertThat(take()).isEqualTo("b");
    }

    @Test
    void versions_are_not_mixed() {
        add("a", 1, first);
        add("b", 1, second);
        add("c", 1, second);
        add("d", 1, first);

        assertThat(take()).isEqualTo("a");
        assertThat(take()).isEqualTo("b c");
        assertThat(take()).isEqualTo("d");
    }

    @Test
    void a_lane_that_waits_gets_a_job_when_it_comes() {
        Supplier<@Nullable String> taken = takeLater("test");

        add("a");

        assertThat(await(taken)).isEqualTo("a");
    }

    @Test
    void a_second_lane_gets_what_the_first_left() {
        Supplier<@Nullable String> one = takeLater("test");
        Supplier<@Nullable String> two = takeLater("test");

        add("a", LIMIT, first);
        add("b", LIMIT, first);

        assertThat(List.of(await(one), await(two))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_job_of_another_model_is_not_taken() {
        Supplier<@Nullable String> other = takeLater("other");

        add("a");

        assertThat(take()).isEqualTo("a");
        assertThat(other.get()).isNull();
    }

    @Test
    void lanes_end_with_the_inbox() {
        Supplier<@Nullable String> taken = takeLater("test");

        inbox.end();

        assertThat(await(taken)).isEqualTo("end");
    }

    @Test
    void the_lanes_of_a_model_that_ends_wait_for_what_is_being_decoded() {
        inbox.decoding("test");
        inbox.end("test");
        Supplier<@Nullable String> taken = takeLater("test");
        assertThat(taken.get()).isNull();

        add("a");
        assertThat(await(taken)).isEqualTo("a");
        Supplier<@Nullable String> next = takeLater("test");
        assertThat(next.get()).isNull();
        inbox.decoded("test");

        assertThat(await(next)).isEqualTo("end");
    }

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
    void a_lost_connection_makes_all_that_waits_void() {
        add("a");
        addBulk("b");
        suspect("s", 2);

        inbox.lost();

        Supplier<@Nullable String> taken = takeLater("test");
        inbox.paused();
        assertThat(taken.get()).isNull();
        add("c");
        assertThat(await(taken)).isEqualTo("c");
    }

    @Test
    void what_is_in_a_lanes_hands_when_the_connection_is_lost_settles_by_itself() {
        add("a");
        assertThat(take()).isEqualTo("a");

        inbox.lost();
        suspect("s", 2);
        inbox.paused();
        Supplier<@Nullable String> taken = takeLater("test");
        assertThat(taken.get()).isNull();
        inbox.settled();

        assertThat(await(taken)).isEqualTo("suspect s");
    }

    @Test
    void draining_waits_until_all_is_settled() {
        add("a");
        AtomicReference<Boolean> drained = new AtomicReference<>();
        start(() -> drained.set(inbox.drain(LONG)));
        assertThat(asked).containsExactly("stop");

        inbox.paused();
        assertThat(take()).isEqualTo("a");
        assertThat(drained.get()).isNull();
        inbox.settled();

        assertThat(await(drained::get)).isTrue();
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
    void draining_ends_when_the_connection_is_lost() {
        add("a");
        AtomicReference<Boolean> drained = new AtomicReference<>();
        start(() -> drained.set(inbox.drain(LONG)));

        inbox.lost();

        assertThat(await(drained::get)).isTrue();
    }

    @Test
    void draining_gives_up_when_its_time_is_over() {
        add("a");
        inbox.paused();

        assertThat(inbox.drain(Duration.ZERO)).isFalse();
    }

    @Test
    void an_empty_inbox_is_drained_as_soon_as_deliveries_have_stopped() {
        AtomicReference<Boolean> drained = new AtomicReference<>();
        start(() -> drained.set(inbox.drain(LONG)));
        assertThat(drained.get()).isNull();

        inbox.paused();

        assertThat(await(drained::get)).isTrue();
    }

    @Test
    void with_a_batch_delay_a_job_waits_for_others_until_the_batch_is_full() {
        inbox = inbox(LONG);
        Supplier<@Nullable String> taken = takeLater("test");

        add("a", LIMIT - 1, first);
        assertThat(taken.get()).isNull();
        add("b", 1, first);

        assertThat(await(taken)).isEqualTo("a b");
    }

    @Test
    void a_job_that_runs_alone_does_not_wait_for_a_batch_delay() {
        inbox = inbox(LONG);
        add(delivery("again", "test", 1, false), 1, first);

        assertThat(take()).isEqualTo("again");
    }

    @Test
    void a_batch_delay_ends_by_itself() {
        inbox = inbox(Duration.ofMillis(1));
        add("a");

        assertThat(take()).isEqualTo("a");
    }

    @Test
    void parts_of_datasets_do_not_wait_for_a_batch_delay() {
        inbox = inbox(LONG);
        addBulk("b");

        assertThat(take()).isEqualTo("b");
    }

    @Test
    void a_connection_lost_during_a_batch_delay_leaves_nothing_to_do() {
        inbox = inbox(LONG);
        add("a");
        Supplier<@Nullable String> taken = takeLater("test");

        inbox.lost();
        addBulk("b");

        assertThat(await(taken)).isEqualTo("b");
    }

    @Test
    void each_version_has_a_limit_of_its_own() {
        for (Model version : List.of(first, second)) {
            add("a", 2, version);
            add("b", 2, version);
        }
        Inbox.Taker taker = version -> version == first ? 2 : 4;

        assertThat(described(inbox.take("test", taker))).isEqualTo("a");
        assertThat(described(inbox.take("test", taker))).isEqualTo("b");
        assertThat(described(inbox.take("test", taker))).isEqualTo("a b");
    }

    @Test
    void a_taker_that_gets_busy_while_it_waits_is_let_go() {
        AtomicBoolean busy = new AtomicBoolean();
        AtomicReference<@Nullable String> taken = new AtomicReference<>();
        Inbox.Taker taker = new Inbox.Taker() {
            @Override
            public int limit(Model version) {
                return LIMIT;
            }

            @Override
            public boolean isBusy() {
                return busy.get();
            }
        };
        start(() -> taken.set(described(inbox.take("test", taker))));
        assertThat(taken.get()).isNull();

        busy.set(true);
        inbox.wake("test");

        assertThat(await(taken::get)).isEmpty();
    }

    @Test
    void a_model_may_come_and_go() {
        inbox.open("new");
        Supplier<@Nullable String> taken = takeLater("new");
        add(delivery("a", "new", 0, false), 1, first);
        assertThat(await(taken)).isEqualTo("a");
        taken = takeLater("new");

        inbox.end("new");

        assertThat(await(taken)).isEqualTo("end");
        inbox.close("new");
        add("b");
        assertThat(take()).isEqualTo("b");
    }

    @Test
    void what_waits_for_a_model_that_ends_is_taken_before() {
        add("a");
        inbox.end("test");

        assertThat(take()).isEqualTo("a");
        assertThat(take()).isEqualTo("end");
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

    @Test
    void it_tells_whether_a_job_waits_for_a_version() {
        add("a");

        assertThat(inbox.holds(first)).isTrue();
        assertThat(inbox.holds(second)).isFalse();
        take();
        assertThat(inbox.holds(first)).isFalse();
    }

    private void add(String id) {
        add(id, 1, first);
    }

    private void add(String id, int rows, Model model) {
        add(delivery(id, "test", 0, false), rows, model);
    }

    private void add(Delivery delivery, int rows, Model model) {
        assertThat(inbox.arrived(delivery)).isTrue();
        inbox.add(new DecodedJob(delivery, model, new Rows(rows, 1, new float[rows])));
    }

    private void addBulk(String id) {
        Delivery delivery = delivery(id, "test", 0, true);
        assertThat(inbox.arrived(delivery)).isTrue();
        inbox.add(new DecodedJob(delivery, first, new Rows(1, 1, new float[1])));
    }

    private void suspect(String id, int earlier) {
        assertThat(inbox.arrived(delivery(id, "test", earlier, false))).isFalse();
    }

    private Delivery delivery(String id, String model, int earlier, boolean bulk) {
        return deliveries.deliver(new Job(id, model, null, Job.JSON, new byte[0], bulk, false, LONG, null), earlier);
    }

    private String take() {
        return described(inbox.take("test", version -> LIMIT));
    }

    private static String described(LaneWork work) {
        if (work instanceof LaneWork.Batch batch) {
            return String.join(
                    " ",
                    batch.jobs().stream().map(job -> job.delivery().job().id()).toList());
        }
        return work instanceof LaneWork.Suspect suspect
                ? "suspect " + suspect.delivery().job().id()
                : "end";
    }

    /** Takes in a thread of its own, which waits when this returns, unless there is work. */
    private Supplier<@Nullable String> takeLater(String model) {
        AtomicReference<@Nullable String> taken = new AtomicReference<>();
        start(() -> taken.set(described(inbox.take(model, version -> LIMIT))));
        return taken::get;
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task);
        waiting.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && thread.getState() != Thread.State.TERMINATED) {
            pause();
        }
    }

    /** A short while; fails when the test has run out of its time. */
    private static void pause() {
        LockSupport.parkNanos(100_000);
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }

    private static <T> T await(Supplier<@Nullable T> value) {
        T found = value.get();
        while (found == null) {
            pause();
            found = value.get();
        }
        return found;
    }
}
