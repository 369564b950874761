package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.foretell.web.webhook.Outbox.Delivery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {

    private static final byte[] SECRET = "a secret of thirty-two bytes, no?".getBytes(UTF_8);
    private static final WebhookKeys KEYS =
            WebhookKeys.parse("whsec_" + Base64.getEncoder().encodeToString(SECRET));
    private static final WebhookSettings ANYWHERE = new WebhookSettings(KEYS, TargetPolicy.ANY);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final FakeOutbox outbox = new FakeOutbox();
    private final TestReceiver receiver = new TestReceiver();
    private Webhooks webhooks = new Webhooks(outbox, ANYWHERE);

    @AfterEach
    void close() {
        webhooks.close();
        receiver.close();
    }

    private void startWith(WebhookSettings settings, CheckedResolver.Names names) {
        startWith(settings, names, LONG, LONG);
    }

    private void startWith(WebhookSettings settings, CheckedResolver.Names names, Duration timeout, Duration grace) {
        webhooks = new Webhooks(outbox, settings, names, timeout, grace);
        webhooks.start();
    }

    /** Resolves every host to this machine. */
    private static InetAddress[] loopback(String host) throws UnknownHostException {
        return addresses("127.0.0.1");
    }

    private static InetAddress[] addresses(String... texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

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

    @Test
    void a_receiver_that_fails_is_tried_again_until_it_has_it() throws Exception {
        receiver.then(TestReceiver.status(500), TestReceiver.status(503));
        outbox.add("twice", receiver.url());
        Instant before = Instant.now();

        webhooks.start();

        FakeOutbox.Said first = outbox.next();
        assertThat(first.attempts()).isEqualTo(1);
        assertThat(first.next()).isAfter(before.plusMillis(75));
        assertThat(first.error()).isEqualTo("the receiver answered 500");
        assertThat(outbox.next().attempts()).isEqualTo(2);
        assertThat(outbox.next().error()).isNull();
        assertThat(receiver.all()).hasSize(3);
        assertThat(receiver.all())
                .extracting(each -> each.headers().getFirst("webhook-id"))
                .containsOnly("twice");
        assertThat(outbox.left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void these_are_tried_again(int status) throws Exception {
        receiver.then(TestReceiver.status(status));
        outbox.add("again", receiver.url());

        webhooks.start();

        assertThat(outbox.next().next()).isNotNull();
        assertThat(outbox.next().error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 307, 400, 401, 403, 404, 407, 410, 413, 422, 501, 505, 599})
    void these_are_final(int status) throws Exception {
        receiver.then(TestReceiver.status(status, "WWW-Authenticate", "Basic realm=\"x\""));
        outbox.add("once", receiver.url());

        webhooks.start();

        FakeOutbox.Said said = outbox.next();
        assertThat(said.attempts()).isEqualTo(1);
        assertThat(said.next()).isNull();
        assertThat(said.error()).isEqualTo("the receiver answered " + status);
        assertThat(receiver.all()).hasSize(1);
    }

    @Test
    void after_twelve_attempts_it_is_given_up() throws Exception {
        receiver.always(TestReceiver.status(500));
        outbox.impatient();
        outbox.add("hopeless", receiver.url());
        webhooks.start();

        for (int attempt = 1; attempt < 12; attempt++) {
            FakeOutbox.Said said = outbox.next();
            assertThat(said.attempts()).isEqualTo(attempt);
            assertThat(said.next()).isNotNull();
            webhooks.wake();
        }
        FakeOutbox.Said last = outbox.next();
        assertThat(last.attempts()).isEqualTo(12);
        assertThat(last.next()).isNull();
        assertThat(receiver.all()).hasSize(12);
        assertThat(outbox.left()).isEmpty();
    }

    @Test
    void a_receiver_may_ask_to_be_left_alone_for_a_while() throws Exception {
        receiver.then(TestReceiver.status(429, "Retry-After", "70"), TestReceiver.status(503, "Retry-After", "86400"));
        outbox.impatient();
        outbox.add("busy", receiver.url());
        Instant before = Instant.now();

        webhooks.start();

        assertThat(outbox.next().next()).isAfterOrEqualTo(before.plusSeconds(70));
        webhooks.wake();
        assertThat(outbox.next().next()).isBefore(Instant.now().plusSeconds(301));
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        receiver.then(TestReceiver.status(302, "Location", receiver.url("127.0.0.2")));
        outbox.add("moved", receiver.url());

        webhooks.start();

        assertThat(outbox.next().error()).isEqualTo("the receiver answered 302");
        assertThat(receiver.all()).hasSize(1);
        assertThat(outbox.left()).isEmpty();
    }

    @Test
    void nobody_listening_is_tried_again() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        outbox.add("refused", "http://127.0.0.1:" + port + "/");

        webhooks.start();

        FakeOutbox.Said said = outbox.next();
        assertThat(said.next()).isNotNull();
        assertThat(said.error()).startsWith("the connection failed: Connection refused");
    }

    @Test
    void a_name_without_an_address_is_tried_again() throws Exception {
        outbox.add("unknown", "http://unknown.test/");

        startWith(ANYWHERE, host -> {
            throw new UnknownHostException(host);
        });

        FakeOutbox.Said said = outbox.next();
        assertThat(said.next()).isNotNull();
        assertThat(said.error()).isEqualTo("the host has no address");
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_not_trusted(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("keys"))));
        AtomicInteger received = new AtomicInteger();
        server.createContext("/", exchange -> received.incrementAndGet());
        server.start();
        outbox.add("not secure", "https://localhost:" + server.getAddress().getPort() + "/");

        webhooks.start();

        FakeOutbox.Said said = outbox.next();
        assertThat(said.next()).isNotNull();
        assertThat(said.error()).startsWith("the TLS connection failed: ");
        assertThat(received).hasValue(0);
        server.stop(0);
    }

    /** The TLS context of a server named localhost, with a self-signed certificate. */
    private static SSLContext selfSigned(Path file) throws Exception {
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool") + " -genkeypair -keyalg EC -alias a"
                + " -dname CN=localhost -ext san=dns:localhost -storepass password -keystore " + file;
        Process keytool = new ProcessBuilder(command.split(" ")).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file.toFile(), "password".toCharArray()), "password".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void a_receiver_that_does_not_answer_in_time_is_tried_again() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        receiver.then(exchange -> end.await());
        outbox.add("late", receiver.url());

        startWith(ANYWHERE, WebhooksTest::loopback, Duration.ofSeconds(1), LONG);

        assertThat(outbox.next().error()).isEqualTo("the receiver did not answer within 1 s");
        assertThat(outbox.next().error()).isNull();
        end.countDown();
    }

    @Test
    void an_endless_answer_is_not_read_to_its_end() throws Exception {
        receiver.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[4096];
            while (true) {
                exchange.getResponseBody().write(chunk);
            }
        });
        outbox.add("endless", receiver.url());

        webhooks.start();

        assertThat(outbox.next().error()).isNull();
    }

    @Test
    void a_slow_host_holds_up_no_other() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestReceiver slow = new TestReceiver().always(exchange -> {
            end.await();
            exchange.sendResponseHeaders(204, -1);
        })) {
            IntStream.range(0, 500).forEach(i -> outbox.add("slow-" + i, slow.url("slow.test")));
            IntStream.range(0, 50).forEach(i -> outbox.add("quick-" + i, receiver.url("quick.test")));

            startWith(ANYWHERE, WebhooksTest::loopback);

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
        startWith(ANYWHERE, WebhooksTest::loopback, LONG, Duration.ofMillis(100));
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
