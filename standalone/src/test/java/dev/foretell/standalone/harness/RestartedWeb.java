package dev.foretell.standalone.harness;

import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A web that stops and starts again at the same port. Used by one thread. */
public final class RestartedWeb {

    private final URI broker;
    private final int port = freePort();
    private @Nullable Web web;

    /** Starts a web. */
    public RestartedWeb(URI broker) {
        this.broker = broker;
        start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public void start() {
        Web started = new Web(WebSettings.of(Systems.environment(
                "FORETELL_BROKER_URI", broker.toString(), "FORETELL_PORT", Integer.toString(port))));
        started.start();
        web = started;
        Eventually.until("the web to find the broker", started::isConnected);
    }

    public void stop() {
        if (web != null) {
            web.close();
            web = null;
        }
    }
}
