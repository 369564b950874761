package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An inbox that finishes what it holds. */
class InboxDrainTest extends InboxFixture {

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
}
