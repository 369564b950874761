package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a receiver gets. */
class SentWebhookTest extends WebhooksFixture {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static String independentSignature(String signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }

    @Test
    void a_finished_job_is_posted_as_json_and_signed() throws Exception {
        String body = "{\"id\":\"a-1\",\"status\":\"succeeded\",\"unit\":\"µ\"}";
        outbox.add(new Delivery("a-1", URI.create(receiver.url()), 0, TRACE, body.getBytes(UTF_8)));

        webhooks.start();

        TestReceiver.Received received = receiver.next();
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.path()).isEqualTo("/hook?a=b%20c");
        assertThat(received.body()).isEqualTo(body.getBytes(UTF_8));
        assertThat(received.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(received.headers().getFirst("User-Agent")).startsWith("Foretell");
        assertThat(received.headers().getFirst("traceparent")).isEqualTo(TRACE);
        assertThat(received.headers().getFirst("webhook-id")).isEqualTo("a-1");
        String timestamp = received.headers().getFirst("webhook-timestamp");
        assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(received.headers().get("webhook-signature"))
                .containsExactly(independentSignature("a-1." + timestamp + "." + body));
        assertThat(outbox.next()).isEqualTo(new FakeOutbox.Said("a-1", 0, null, null));
    }

    @Test
    void without_a_key_there_is_no_signature() throws Exception {
        outbox.add("plain", receiver.url());

        startWith(new WebhookSettings(WebhookKeys.NONE, TargetPolicy.ANY), InetAddress::getAllByName);

        assertThat(receiver.next().headers())
                .containsKeys("Webhook-id", "Webhook-timestamp")
                .doesNotContainKey("Webhook-signature");
    }

    @Test
    void an_id_with_a_full_stop_is_not_signed_as_it_is() throws Exception {
        outbox.add("1.2", receiver.url());

        webhooks.start();

        TestReceiver.Received received = receiver.next();
        String id = received.headers().getFirst("webhook-id");
        assertThat(id).isEqualTo("MS4y");
        assertThat(received.headers().getFirst("webhook-signature"))
                .isEqualTo(independentSignature(
                        id + "." + received.headers().getFirst("webhook-timestamp") + ".{\"id\":\"1.2\"}"));
        assertThat(outbox.next().id()).isEqualTo("1.2");
    }

    @Test
    void a_traceparent_that_is_none_is_left_out() throws Exception {
        outbox.add(new Delivery("a", URI.create(receiver.url()), 0, "00-x\r\nEvil: yes", new byte[] {'{', '}'}));

        webhooks.start();

        assertThat(receiver.next().headers()).doesNotContainKeys("Traceparent", "Evil");
    }

    @Test
    void a_job_that_finishes_later_is_sent_when_told() throws Exception {
        webhooks.start();
        for (int i = 0; i < 20; i++) {
            outbox.add("job-" + i, receiver.url());
            webhooks.wake();
            assertThat(outbox.next().id()).isEqualTo("job-" + i);
        }
    }
}
