package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of webhooks that checks their signatures by the Standard Webhooks specification, without our code. Safe
 * for use by several threads.
 */
public final class HookReceiver implements AutoCloseable {

    private static final byte[] SECRET = "a secret of thirty-two characters".getBytes(StandardCharsets.UTF_8);

    /** The key of webs whose signatures this receiver accepts. */
    public static final String KEY = "whsec_" + Base64.getEncoder().encodeToString(SECRET);

    /** A request as it arrived. */
    public record Received(String id, Headers headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Received> status = request -> 204;

    public HookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Sets the status of the responses to later requests. */
    public void answer(ToIntFunction<Received> says) {
        status = says;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            Received received = new Received(
                    String.valueOf(headers.getFirst("webhook-id")),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            all.add(received);
            exchange.sendResponseHeaders(status.applyAsInt(received), -1);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The requests for a job, each of which must be signed. */
    public List<Received> of(String job) {
        List<Received> found =
                all.stream().filter(each -> each.id().equals(job)).toList();
        assertThat(found).allSatisfy(HookReceiver::assertSigned);
        return found;
    }

    private static void assertSigned(Received received) throws GeneralSecurityException, IOException {
        String head = received.id() + "." + received.headers().getFirst("webhook-timestamp") + ".";
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.write(head.getBytes(StandardCharsets.UTF_8));
        signed.write(received.body());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        assertThat(received.headers().getFirst("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray())));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
