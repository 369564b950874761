package dev.foretell.web.history;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a server that tests stop and start. */
final class FreePort {

    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;

    private FreePort() {}

    /**
     * A free port below those that systems use for outgoing connections: while the server is stopped, a client that
     * connects to such a port could get that very port for its own end.
     */
    static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // The port is taken: try another.
            }
        }
    }
}
