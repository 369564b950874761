package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a lane waits for more jobs. */
class BatchDelayTest extends InboxFixture {

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
}
