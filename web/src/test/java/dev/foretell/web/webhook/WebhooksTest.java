package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many deliveries, an outbox that is unavailable, and the end. */
class WebhooksTest extends WebhooksFixture {

    @Test
    void a_slow_host_holds_up_no_other() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestReceiver slow = new TestReceiver().always(exchange -> {
            end.await();
            exchange.sendResponseHeaders(204, -1);
        })) {
            IntStream.range(0, 500).forEach(i -> outbox.add("slow-" + i, slow.url("slow.test")));
            IntStream.range(0, 50).forEach(i -> outbox.add("quick-" + i, receiver.url("quick.test")));

            startWith(ANYWHERE, WebhooksFixture::loopback);

            Set<String> delivered =
                    IntStream.range(0, 50).mapToObj(i -> nextDelivered()).collect(Collectors.toSet());
            assertThat(delivered).hasSize(50).allMatch(id -> id.startsWith("quick-"));
            assertThat(slow.mostAtOnce()).isEqualTo(HostDeliveries.AT_ONCE);
            assertThat(outbox.left()).hasSize(500).allMatch(each -> each.attempts() == 0);
            end.countDown();
            for (int i = 0; i < HostDeliveries.AT_ONCE + HostDeliveries.MAX_WAITING; i++) {
                assertThat(nextDelivered()).startsWith("slow-");
            }
            webhooks.close();
        }
    }

    private String nextDelivered() {
        try {
            FakeOutbox.Said said = outbox.nextAttempt();
            assertThat(said.error()).isNull();
            return said.id();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_is_in_hand_is_not_sent_again_when_its_lease_ends() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        receiver.then(exchange -> {
            end.await();
            exchange.sendResponseHeaders(204, -1);
        });
        outbox.withoutLeases();
        outbox.add("once", receiver.url());
        webhooks.start();
        receiver.next();

        int before = outbox.calls();
        while (outbox.calls() < before + 5) {
            webhooks.wake();
            Thread.onSpinWait();
        }
        end.countDown();

        assertThat(outbox.next()).isEqualTo(new FakeOutbox.Said("once", 0, null, null));
        assertThat(receiver.all()).hasSize(1);
    }

    @Test
    void many_to_one_host_all_arrive() {
        IntStream.range(0, 2_000).forEach(i -> outbox.add("job-" + i, receiver.url()));

        webhooks.start();

        Set<String> delivered =
                IntStream.range(0, 2_000).mapToObj(i -> nextDelivered()).collect(Collectors.toSet());
        assertThat(delivered).hasSize(2_000);
        assertThat(receiver.all()).hasSize(2_000);
        assertThat(receiver.mostAtOnce()).isLessThanOrEqualTo(HostDeliveries.AT_ONCE);
    }

    @Test
    void an_outbox_that_is_away_is_asked_again() throws Exception {
        outbox.add("kept", receiver.url());
        outbox.away(true);
        webhooks.start();
        while (outbox.refusedCalls() < 3) {
            webhooks.wake();
            Thread.onSpinWait();
        }
        assertThat(receiver.all()).isEmpty();

        outbox.away(false);

        assertThat(outbox.next()).isEqualTo(new FakeOutbox.Said("kept", 0, null, null));
        assertThat(receiver.all()).hasSize(1);
    }

    @Test
    void what_was_delivered_while_the_outbox_was_away_is_not_sent_again() throws Exception {
        receiver.then(exchange -> {
            outbox.away(true);
            exchange.sendResponseHeaders(204, -1);
        });
        outbox.add("once", receiver.url());
        webhooks.start();
        while (outbox.refusedCalls() < 3) {
            webhooks.wake();
            Thread.onSpinWait();
        }

        outbox.away(false);

        assertThat(outbox.next()).isEqualTo(new FakeOutbox.Said("once", 0, null, null));
        assertThat(receiver.all()).hasSize(1);
    }

    @Test
    void closing_lets_what_is_under_way_end_and_puts_the_rest_back() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        receiver.always(exchange -> {
            closing.await();
            exchange.sendResponseHeaders(204, -1);
        });
        IntStream.range(0, 6).forEach(i -> outbox.add("job-" + i, receiver.url()));
        webhooks.start();
        for (int i = 0; i < HostDeliveries.AT_ONCE; i++) {
            receiver.next();
        }

        Thread close = new Thread(webhooks::close);
        close.start();
        // The two that waited are put back before those in flight end.
        assertThat(outbox.next().error()).isEqualTo("the sender was stopped");
        assertThat(outbox.next().error()).isEqualTo("the sender was stopped");
        closing.countDown();
        close.join();

        assertThat(outbox.all().stream().filter(said -> said.error() == null)).hasSize(HostDeliveries.AT_ONCE);
        assertThat(outbox.left()).hasSize(2).allMatch(each -> each.attempts() == 0);
        assertThat(outbox.due()).hasSize(2);
        assertThat(receiver.all()).hasSize(HostDeliveries.AT_ONCE);
    }

    @Test
    void closing_does_not_wait_for_a_receiver_that_does_not_answer() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        receiver.always(exchange -> end.await());
        outbox.add("stuck", receiver.url());
        startWith(ANYWHERE, WebhooksFixture::loopback, LONG, Duration.ofMillis(100));
        receiver.next();

        webhooks.close();
        webhooks.close();

        assertThat(outbox.all()).extracting(FakeOutbox.Said::error).containsExactly("the sender was stopped");
        assertThat(outbox.left()).extracting(Delivery::attempts).isEqualTo(List.of(0));
        end.countDown();
    }

    @Test
    void closing_ends_while_the_outbox_is_away() throws Exception {
        receiver.then(exchange -> {
            outbox.away(true);
            exchange.sendResponseHeaders(204, -1);
        });
        outbox.add("unrecorded", receiver.url());
        webhooks.start();
        receiver.next();

        webhooks.close();

        assertThat(outbox.all()).isEmpty();
        assertThat(outbox.left()).hasSize(1);
    }
}
