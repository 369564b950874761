package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;

/** Webhooks with an outbox in memory and a real receiver. Tests extend it. */
abstract class WebhooksFixture {

    static final byte[] SECRET = "a secret of thirty-two bytes, no?".getBytes(UTF_8);

    static final WebhookKeys KEYS =
            WebhookKeys.parse("whsec_" + Base64.getEncoder().encodeToString(SECRET));

    static final WebhookSettings ANYWHERE = new WebhookSettings(KEYS, TargetPolicy.ANY);
    static final Duration LONG = Duration.ofSeconds(30);

    final FakeOutbox outbox = new FakeOutbox();
    final TestReceiver receiver = new TestReceiver();
    Webhooks webhooks = new Webhooks(outbox, ANYWHERE);

    @AfterEach
    void close() {
        webhooks.close();
        receiver.close();
    }

    void startWith(WebhookSettings settings, CheckedResolver.Names names) {
        startWith(settings, names, LONG, LONG);
    }

    void startWith(WebhookSettings settings, CheckedResolver.Names names, Duration timeout, Duration grace) {
        webhooks = new Webhooks(outbox, settings, names, timeout, grace);
        webhooks.start();
    }

    /** Resolves every host to this machine. */
    static InetAddress[] loopback(String host) throws UnknownHostException {
        return addresses("127.0.0.1");
    }

    static InetAddress[] addresses(String... texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }
}
