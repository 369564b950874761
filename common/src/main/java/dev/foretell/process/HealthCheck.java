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
 * Checks a program's health, as a program of its own: for the {@code HEALTHCHECK} of an image that has no shell and no
 * curl. Exits with 0 when the response is 200, else with 1 and one line on standard error that says why. It is run
 * every few seconds beside the program, so it speaks HTTP/1.1 (RFC 9112) itself: loading an HTTP client would take
 * longer than the request.
 */
public final class HealthCheck implements Callable<String> {

    /** The result for a healthy program. */
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

    /**
     * The problem, in one line; {@link #WELL} when there is none. Returns within the limit, whatever the server does.
     */
    static String trouble(String url) {
        FutureTask<String> check = new FutureTask<>(new HealthCheck(url));
        // A daemon thread, since the look-up of a name has no time-out of its own.
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

    /** Lets the server finish its response, since it would else see a broken connection, but only for a short time. */
    private static void takeRest(Socket socket) {
        try {
            socket.setSoTimeout(LONGEST_REST_MILLIS);
            socket.getInputStream().readNBytes(LONGEST_REST);
        } catch (IOException e) {
            // The status is known already.
        }
    }

    private static String request(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?".concat(uri.getRawQuery());
        // Joined, since the first use of the operator + makes classes, which takes a third of the program's time.
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
            return url + ": the server does not speak HTTP/1";
        }
        return parts[1].equals("200") ? WELL : url + ": expected status 200, not " + parts[1];
    }
}
