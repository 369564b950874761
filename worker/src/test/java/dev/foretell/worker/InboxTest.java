package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.model.Model;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboxTest extends InboxFixture {

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
    void it_tells_whether_a_job_waits_for_a_version() {
        add("a");

        assertThat(inbox.holds(first)).isTrue();
        assertThat(inbox.holds(second)).isFalse();
        take();
        assertThat(inbox.holds(first)).isFalse();
    }
}
