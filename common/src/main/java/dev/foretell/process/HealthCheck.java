package dev.foretell.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a program of ours how it is, as a program: for the {@code HEALTHCHECK} of an image that has no shell and no curl. Ends with 0
 * when the answer is 200, else with 1 and one line on standard error that says why. It is run every few seconds beside what it checks,
 * so it speaks HTTP/1.1 (RFC 9112) itself: a client would take longer to load than the answer to come.
 */
public final class HealthCheck implements Callable<String> {

    /** What is said of a program that is well. */
    static final String WELL = "";

    private static final long LIMIT_MILLIS = 2_000;
    private static final int DEFAULT_PORT = 80;
    private static final int LONGEST_STATUS_LINE = 256;
    private static final int LONGEST_REST = 64 * 1024;
    private static final int LONGEST_REST_MILLIS = 200;
    private static final String EXPECTED = "expected one argument, a URL such as http://127.0.0.1:5100/v2/health/live";

    private final String url;

    private HealthCheck(String url) {
        this.url = url;
    }

    /** Checks the URL that is its one argument. */
    public static void main(String[] arguments) {
        String trouble = arguments.length == 1 ? trouble(arguments[0]) : EXPECTED + ", not " + arguments.length;
        if (!trouble.equals(WELL)) {
            System.err.println(trouble);
            System.exit(1);
        }
    }

    /** What is wrong, in a line; {@link #WELL} when nothing is. Returns within the limit, whatever the other side does. */
    static String trouble(String url) {
        FutureTask<String> check = new FutureTask<>(new HealthCheck(url));
        // A thread, since the look-up of a name has no time-out of its own; and nobody waits for it at the end.
        Thread thread = new Thread(check, "health-check");
        thread.setDaemon(true);
        thread.start();
        try {
            return check.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return url + ": no answer within " + LIMIT_MILLIS + " ms";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return url + ": interrupted";
        } catch (ExecutionException e) {
            return url + ": " + e.getCause();
        }
    }

    @Override
    public String call() {
        try {
            URI uri = new URI(url);
            if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return EXPECTED + ", not " + url;
            }
            return ask(uri);
        } catch (URISyntaxException e) {
            return EXPECTED + ", not " + url;
        } catch (UnknownHostException e) {
            return url + ": there is no such host";
        } catch (IOException e) {
            return url + ": " + e.getMessage();
        }
    }

    private String ask(URI uri) throws IOException {
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            if (address.isUnresolved()) {
                throw new UnknownHostException(uri.getHost());
            }
            socket.connect(address);
            socket.getOutputStream().write(request(uri).getBytes(StandardCharsets.US_ASCII));
            String statusLine = statusLine(socket.getInputStream());
            takeRest(socket);
            return judged(statusLine);
        }
    }

    /** Lets the other side finish, or it would have its connection broken; but waits for no more than what is about to come. */
    private static void takeRest(Socket socket) {
        try {
            socket.setSoTimeout(LONGEST_REST_MILLIS);
            socket.getInputStream().readNBytes(LONGEST_REST);
        } catch (IOException e) {
            // The answer is known.
        }
    }

    private static String request(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?".concat(uri.getRawQuery());
        // Joined, for the operator + would cost a third of the time that all of this takes: its first use makes
        // classes.
        return String.join(
                "",
                List.of(
                        "GET ",
                        path,
                        query,
                        " HTTP/1.1\r\nHost: ",
                        uri.getRawAuthority(),
                        "\r\nUser-Agent: foretell-health-check\r\nConnection: close\r\n\r\n"));
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != -1 && read != '\n'; read = in.read()) {
            if (line.length() < LONGEST_STATUS_LINE) {
                line.append((char) read);
            }
        }
        return line.toString().strip();
    }

    private String judged(String statusLine) {
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            return url + ": what answers does not speak HTTP/1";
        }
        return parts[1].equals("200") ? WELL : url + ": expected status 200, not " + parts[1];
    }
}
