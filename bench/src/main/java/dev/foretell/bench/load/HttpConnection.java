package dev.foretell.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lightweight keep-alive HTTP/1.1 connection: a request is a single write, and responses are read into buffers that
 * are reused. It connects on first use, and again when the server has closed it. Plain HTTP, one request at a time. Not
 * safe for use by several threads.
 */
final class HttpConnection implements AutoCloseable {

    /** A response; valid until the connection is used again. */
    record Response(int status, byte[] buffer, int length) {

        /** Whether the body contains a text, given as bytes. */
        boolean contains(byte[] text) {
            for (int from = 0; from + text.length <= length; from++) {
                if (Arrays.equals(buffer, from, from + text.length, text, 0, text.length)) {
                    return true;
                }
            }
            return false;
        }

        /** The body as text. */
        String text() {
            return new String(buffer, 0, length, StandardCharsets.UTF_8);
        }
    }

    private static final int BUFFER = 16 * 1024;
    private static final int HTTP_PORT = 80;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InetSocketAddress address;
    private @Nullable HttpSocket socket;
    private byte[] body = new byte[BUFFER];
    private int length;

    /**
     * A connection that is not open yet.
     *
     * @throws IllegalArgumentException if the URL is not a plain HTTP URL
     */
    HttpConnection(URI url) {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("expected a URL such as http://localhost:5100, not " + url);
        }
        this.address = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? HTTP_PORT : url.getPort());
    }

    /** The bytes of a POST request, head and body. */
    static byte[] post(URI url, String path, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(
                "POST " + path + " HTTP/1.1\r\nHost: " + url.getRawAuthority() + "\r\nContent-Length: " + body.length);
        headers.forEach((name, value) -> head.append("\r\n" + name + ": " + value));
        head.append("\r\n\r\n");
        byte[] bytes = Arrays.copyOf(head.toString().getBytes(StandardCharsets.US_ASCII), head.length() + body.length);
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return bytes;
    }

    /**
     * Sends a request and reads the whole response. A request that finds the connection closed is sent again, once.
     *
     * @throws IOException if there is no connection, no response, or one that is not HTTP; the next call connects again
     */
    Response exchange(byte[] request) throws IOException {
        try {
            HttpSocket current = socket;
            if (current == null || !current.send(request)) {
                close();
                current = new HttpSocket(address);
                socket = current;
                if (!current.send(request)) {
                    throw new EOFException("the server closed the connection without a response");
                }
            }
            return receive(current);
        } catch (IOException | RuntimeException e) { // Rethrown; the next request connects again.
            close();
            throw e;
        }
    }

    private Response receive(HttpSocket from) throws IOException {
        Head head = Head.read(from);
        while (head.status < OK) {
            head = Head.read(from);
        }
        length = 0;
        if (head.status == NO_CONTENT || head.status == NOT_MODIFIED) {
            // These never have a body, whatever the head says.
        } else if (head.chunked) {
            receiveChunks(from);
        } else if (head.length >= 0) {
            receiveBytes(from, head.length);
        } else {
            receiveRest(from);
            head.close = true;
        }
        if (head.close) {
            close();
        }
        return new Response(head.status, body, length);
    }

    private void receiveChunks(HttpSocket from) throws IOException {
        for (int size = chunkSize(from); size > 0; size = chunkSize(from)) {
            receiveBytes(from, size);
            from.line();
        }
        while (!from.line().isEmpty()) {
            // Trailers are not used.
        }
    }

    private static int chunkSize(HttpSocket from) throws IOException {
        String line = from.line();
        int extension = line.indexOf(';');
        return Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private void receiveBytes(HttpSocket from, int count) throws IOException {
        reserve(count);
        from.read(body, length, count);
        length += count;
    }

    private void receiveRest(HttpSocket from) throws IOException {
        int count;
        do {
            reserve(BUFFER);
            count = from.readSome(body, length);
            length += Math.max(0, count);
        } while (count >= 0);
    }

    private void reserve(int count) {
        if (length + count > body.length) {
            body = Arrays.copyOf(body, Math.max(length + count, body.length * 2));
        }
    }

    /** Closes the connection; a later exchange opens it again. */
    @Override
    public void close() {
        HttpSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    /** The relevant parts of a response's head. */
    private static final class Head {
        private final int status;
        private int length = -1;
        private boolean chunked;
        private boolean close;

        private Head(int status, boolean close) {
            this.status = status;
            this.close = close;
        }

        static Head read(HttpSocket from) throws IOException {
            String line = from.line();
            if (!line.startsWith("HTTP/1.") || line.length() < 12) {
                throw new IOException("expected a response of HTTP/1.1, not " + line);
            }
            Head head = new Head(Integer.parseInt(line.substring(9, 12)), line.startsWith("HTTP/1.0"));
            for (line = from.line(); !line.isEmpty(); line = from.line()) {
                head.field(line);
            }
            return head;
        }

        private void field(String line) {
            if (is(line, "content-length:")) {
                length = Integer.parseInt(value(line));
            } else if (is(line, "transfer-encoding:")) {
                chunked = value(line).equalsIgnoreCase("chunked");
            } else if (is(line, "connection:")) {
                close = value(line).equalsIgnoreCase("close");
            }
        }

        private static boolean is(String line, String name) {
            return line.regionMatches(true, 0, name, 0, name.length());
        }

        private static String value(String line) {
            return line.substring(line.indexOf(':') + 1).strip();
        }
    }
}
