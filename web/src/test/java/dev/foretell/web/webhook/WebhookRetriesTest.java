package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries that fail: which are tried again, when, and how often. */
class WebhookRetriesTest extends WebhooksFixture {

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

        startWith(ANYWHERE, WebhooksFixture::loopback, Duration.ofSeconds(1), LONG);

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
}
