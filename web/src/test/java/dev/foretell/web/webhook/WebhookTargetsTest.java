package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which addresses are called. */
class WebhookTargetsTest extends WebhooksFixture {

    @Test
    void an_address_that_is_not_public_is_not_called() throws Exception {
        outbox.add("literal", receiver.url());
        outbox.add("name", receiver.url("localhost"));
        outbox.add("mapped", receiver.url("[::ffff:127.0.0.1]"));

        startWith(new WebhookSettings(KEYS, TargetPolicy.PUBLIC), InetAddress::getAllByName);

        for (int i = 0; i < 3; i++) {
            FakeOutbox.Said said = outbox.next();
            assertThat(said.next()).as(said.id()).isNull();
            assertThat(said.error()).isEqualTo("the host has an address that is not public");
        }
        assertThat(receiver.all()).isEmpty();
    }

    @Test
    void one_address_among_others_that_is_not_public_is_enough_to_refuse() throws Exception {
        outbox.add("both", receiver.url("both.example"));

        startWith(
                new WebhookSettings(KEYS, TargetPolicy.PUBLIC),
                host -> addresses("1.1.1.1", "2606:4700::1", "127.0.0.1"));

        assertThat(outbox.next().error()).isEqualTo("the host has an address that is not public");
        assertThat(receiver.all()).isEmpty();
    }

    /** Treats 127.0.0.1 as public and the rest of loopback as private. */
    private static final class OneIsPublic implements TargetPolicy {
        @Override
        public boolean allows(InetAddress address) {
            return address.getHostAddress().equals("127.0.0.1");
        }

        @Override
        public boolean allowsLocalNames() {
            return true;
        }
    }

    @Test
    void the_address_that_was_checked_is_the_one_that_is_called() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        List<String> called = new CopyOnWriteArrayList<>();
        // Public when it is checked, private at the next look-up.
        CheckedResolver.Names rebinding = host -> addresses(lookUps.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2");
        receiver.always(exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            called.add(exchange.getLocalAddress().getAddress().getHostAddress());
            exchange.sendResponseHeaders(204, -1);
        });
        outbox.add("first", receiver.url("rebinding.example"));

        startWith(new WebhookSettings(KEYS, new OneIsPublic()), rebinding);

        assertThat(outbox.next().error()).isNull();
        assertThat(lookUps).hasValue(1);
        outbox.add("second", receiver.url("rebinding.example"));
        webhooks.wake();
        assertThat(outbox.next().error()).isEqualTo("the host has an address that is not public");
        assertThat(lookUps).hasValue(2);
        assertThat(called).containsExactly("127.0.0.1");
    }
}
