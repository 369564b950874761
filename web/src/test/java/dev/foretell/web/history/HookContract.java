package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.failed;
import static dev.foretell.web.history.TestPredictions.now;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a history does with webhooks, on every database. */
abstract class HookContract extends HistoryFixture {

    private static final Duration LEASE = Duration.ofMinutes(1);

    @Test
    void a_webhook_is_due_from_the_end_on_until_it_is_delivered() {
        history.create(starting("a", now(), "https://example.org/a"));
        history.create(starting("b", now(), "https://example.org/b"));
        history.create(starting("silent"));
        assertThat(history.takeDueHooks(now(), 10, LEASE)).isEmpty();

        history.finish(List.of(succeeded("a"), succeeded("silent")));
        history.finish(List.of(failed("a")));
        history.cancel("b");

        Instant due = now();
        assertThat(history.takeDueHooks(due, 10, LEASE))
                .extracting(hook -> hook.prediction().id() + " " + hook.attempts())
                .containsExactlyInAnyOrder("a 0", "b 0");
        assertThat(history.takeDueHooks(due, 10, LEASE)).isEmpty();
        history.hookDelivered("a");
        assertThat(history.takeDueHooks(due.plus(LEASE), 10, LEASE))
                .singleElement()
                .satisfies(hook -> assertThat(hook.prediction().status()).isEqualTo(Status.CANCELED));
    }

    @Test
    void a_webhook_that_failed_is_due_again_later_until_it_is_given_up() {
        history.create(starting("a", now(), "https://example.org/a"));
        history.finish(List.of(succeeded("a")));
        Instant due = now();
        Instant next = due.plusSeconds(10);
        history.takeDueHooks(due, 10, LEASE);

        history.hookFailed("a", 1, next, "HTTP 503 \0" + "x".repeat(5_000));
        assertThat(history.takeDueHooks(next.minusMillis(1), 10, LEASE)).isEmpty();
        assertThat(history.takeDueHooks(next, 10, LEASE))
                .singleElement()
                .satisfies(hook -> assertThat(hook.attempts()).isEqualTo(1));

        history.hookFailed("a", 2, null, "HTTP 410");
        assertThat(history.takeDueHooks(next.plus(MONTH), 10, LEASE)).isEmpty();
    }
}
