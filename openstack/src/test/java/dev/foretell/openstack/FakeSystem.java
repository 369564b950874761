package dev.foretell.openstack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A system on loopback that becomes ready: its health route answers with one status after another, and repeats the
 * last.
 */
final class FakeSystem implements AutoCloseable {

    private final HttpServer server;
    private final Deque<Integer> statuses;

    private FakeSystem(HttpServer server, Deque<Integer> statuses) {
        this.server = server;
        this.statuses = statuses;
    }

    static FakeSystem answering(Integer... statuses) throws IOException {
        FakeSystem served = new FakeSystem(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                new ArrayDeque<>(List.of(statuses)));
        served.server.createContext("/v2/health/ready", exchange -> {
            exchange.sendResponseHeaders(served.next(), -1);
            exchange.close();
        });
        served.server.start();
        return served;
    }

    private int next() {
        return statuses.size() > 1 ? statuses.removeFirst() : statuses.getFirst();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
