package dev.foretell.web.history;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a server that the tests stop and start. */
final class FreePort {

    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;

    private FreePort() {}

    /**
     * One below those that systems give to outgoing connections: while the server is away, a client that calls its port could get
     * that very port for its own end.
     */
    static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another.
            }
        }
    }
}
