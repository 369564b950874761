package dev.foretell.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.foretell.process.ListenException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's health and metrics over HTTP, for a supervisor and for Prometheus: {@code GET /v2/health/live},
 * {@code /v2/health/ready} and {@code /metrics}, and nothing else. Started at most once; safe for use by several
 * threads.
 */
final class HealthServer implements AutoCloseable {

    private record Response(int status, String type, String body) {}

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    /** The clients are a supervisor and a monitor; one idle connection must not keep them out. */
    private static final int THREADS = 4;

    private static final String LONGEST_SECONDS = "10";

    static {
        // The JDK's server has no other way to set these.
        System.setProperty("sun.net.httpserver.maxReqTime", LONGEST_SECONDS);
        System.setProperty("sun.net.httpserver.maxRspTime", LONGEST_SECONDS);
    }

    private final String host;
    private final OptionalInt wanted;
    private final BooleanSupplier ready;
    private final Supplier<String> metrics;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /**
     * A server that is not yet started.
     *
     * @param port 0 for any free one; none for no server at all
     */
    HealthServer(String host, OptionalInt port, BooleanSupplier ready, Supplier<String> metrics) {
        this.host = host;
        this.wanted = port;
        this.ready = ready;
        this.metrics = metrics;
    }

    /**
     * Starts to serve, when a port is set.
     *
     * @throws ListenException when the address is in use, or not this machine's
     */
    synchronized void start() {
        if (wanted.isEmpty()) {
            return;
        }
        int port = wanted.getAsInt();
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(host, port), 0);
            threads = Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "health");
                thread.setDaemon(true);
                return thread;
            });
            started.setExecutor(threads);
            started.createContext("/", this::answer);
            started.start();
            server = started;
        } catch (IOException | IllegalArgumentException e) { // An unknown host is an IllegalArgumentException.
            throw new ListenException(host, port, e);
        }
        LOG.info("health and metrics are served on port {}", port().orElseThrow());
    }

    /** The port that is listened on; none before the start and without a server. */
    synchronized OptionalInt port() {
        return server == null
                ? OptionalInt.empty()
                : OptionalInt.of(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response = response(exchange);
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", response.type());
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(response.status(), isHead ? -1 : body.length);
            if (!isHead) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Response response(HttpExchange exchange) {
        String path = String.valueOf(exchange.getRequestURI().getPath());
        if (!path.equals("/metrics") && !path.equals("/v2/health/live") && !path.equals("/v2/health/ready")) {
            return new Response(404, TEXT, "Only /metrics, /v2/health/live and /v2/health/ready are served here.\n");
        }
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Response(405, TEXT, "Expected GET, not " + method + ".\n");
        }
        return switch (path) {
            case "/metrics" -> new Response(200, METRICS, metrics.get());
            case "/v2/health/live" -> health(true);
            default -> health(ready.getAsBoolean());
        };
    }

    private static Response health(boolean well) {
        return new Response(well ? 200 : 503, JSON, "{\"live\":true,\"ready\":" + well + "}");
    }

    @Override
    public synchronized void close() {
        if (server != null && threads != null) {
            server.stop(0);
            threads.shutdownNow();
            server = null;
        }
    }
}
