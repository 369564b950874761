package dev.foretell.web.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver of webhooks: a real HTTP server on loopback. It gives the answers that tests set, else 204. */
final class TestReceiver implements AutoCloseable {

    static {
        // Otherwise an answer waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A request as it arrived. */
    record Received(String method, String path, Headers headers, byte[] body) {}

    /** Answers a request. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final Answer IMMEDIATE = status(204);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Received> unread = new LinkedBlockingQueue<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile Answer otherwise = IMMEDIATE;

    /** Listens on all loopback addresses, including 127.0.0.2. */
    TestReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static Answer status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Sets the answers of the next requests, in order. */
    synchronized TestReceiver then(Answer... next) {
        answers.addAll(List.of(next));
        return this;
    }

    /** Sets the answer of all further requests. */
    TestReceiver always(Answer answer) {
        otherwise = answer;
        return this;
    }

    private synchronized Answer answer() {
        return answers.isEmpty() ? otherwise : answers.remove();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Received received = new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            all.add(received);
            unread.add(received);
            Answer answer = answer();
            if (answer == IMMEDIATE) {
                // Before the answer: its receiver may send the next request before this thread continues.
                atOnce.decrementAndGet();
                answer.to(exchange);
            } else {
                answer.to(exchange);
                atOnce.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String host) {
        return "http://" + host + ":" + port() + "/hook?a=b%20c";
    }

    String url() {
        return url("127.0.0.1");
    }

    Received next() throws InterruptedException {
        Received received = unread.poll(30, TimeUnit.SECONDS);
        if (received == null) {
            throw new AssertionError("nothing more was received");
        }
        return received;
    }

    List<Received> all() {
        return List.copyOf(all);
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
