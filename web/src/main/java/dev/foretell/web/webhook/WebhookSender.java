package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Makes single attempts to deliver, each a POST with the headers of the Standard Webhooks specification. Follows no
 * redirects, keeps no cookies, answers no challenges. Started once, closed once; safe for use by several threads.
 */
final class WebhookSender implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Duration FORGET = Duration.ofSeconds(60);
    private static final int MAX_THREADS = 100;

    /**
     * The ids that are used as {@code webhook-id} unchanged: without a full stop, which would make two signed texts
     * alike.
     */
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final WebhookKeys keys;
    private final Duration timeout;
    private final Clock clock;
    private final HttpClient client = new HttpClient();

    /**
     * Does not start yet.
     *
     * @param timeout the limit for one attempt
     */
    WebhookSender(WebhookSettings settings, CheckedResolver.Names names, Duration timeout, Clock clock) {
        this.keys = settings.keys();
        this.timeout = timeout;
        this.clock = clock;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("webhook");
        client.setExecutor(threads);
        client.setSocketAddressResolver(new CheckedResolver(settings.targets(), names, threads));
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(KEEP_ALIVE.toMillis());
        client.setDestinationIdleTimeout(FORGET.toMillis());
        client.setMaxConnectionsPerDestination(HostDeliveries.AT_ONCE);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, userAgent()));
    }

    private static String userAgent() {
        String version = WebhookSender.class.getPackage().getImplementationVersion();
        return version == null ? "Foretell" : "Foretell/" + version;
    }

    void start() {
        try {
            client.start();
        } catch (Exception e) { // Jetty declares no narrower exception.
            throw new IllegalStateException("cannot start the HTTP client for webhooks", e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
    }

    /** Starts one attempt. The outcome is reported from any thread, including the calling one. */
    void send(Delivery delivery, Consumer<DeliveryOutcome> ended) {
        try {
            request(delivery).send(new AttemptListener(timeout, clock, ended));
        } catch (RuntimeException e) { // Jetty may refuse a URL with any exception; the attempt must end nevertheless.
            ended.accept(DeliveryOutcome.Failed.forGood("the URL cannot be called: " + e.getMessage()));
        }
    }

    private Request request(Delivery delivery) {
        return client.newRequest(delivery.url())
                .method(HttpMethod.POST)
                .headers(headers -> addTo(headers, delivery))
                .body(new BytesRequestContent("application/json", delivery.body()))
                .idleTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void addTo(HttpFields.Mutable headers, Delivery delivery) {
        String id = idOf(delivery);
        Instant now = clock.instant();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        keys.sign(id, now, delivery.body()).ifPresent(signature -> headers.put("webhook-signature", signature));
        String traceparent = delivery.traceparent();
        if (traceparent != null && TRACEPARENT.matcher(traceparent).matches()) {
            headers.put("traceparent", traceparent);
        }
    }

    /** The id of a delivery, the same for every attempt, so that receivers can detect repetitions. */
    private static String idOf(Delivery delivery) {
        String id = delivery.id();
        return PLAIN_ID.matcher(id).matches()
                ? id
                : Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(UTF_8));
    }

    /** Aborts the attempts in flight. */
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) { // Jetty declares no narrower exception.
            throw new IllegalStateException("cannot stop the HTTP client for webhooks", e);
        }
    }
}
