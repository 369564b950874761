package dev.foretell.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An open socket that reads responses by lines or by numbers of bytes. Not safe for use by several threads. */
final class HttpSocket {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int BUFFER = 16 * 1024;
    private static final int LONGEST_LINE = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    /** Connects. */
    HttpSocket(InetSocketAddress address) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // Resolves the name here, so that the exception names an unknown host.
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), TIMEOUT_MILLIS);
            in = socket.getInputStream();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Sends a request and waits for the first byte of the response. Returns false if the server has closed the
     * connection.
     */
    boolean send(byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
            position = 0;
            limit = 0;
            return fill();
        } catch (SocketException e) {
            return false;
        }
    }

    /** Reads more bytes into the buffer. Returns false at the end of the stream. */
    private boolean fill() throws IOException {
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count >= 0;
    }

    /** The next line, without its line break. */
    String line() throws IOException {
        int end = position;
        while (true) {
            for (; end < limit; end++) {
                if (buffer[end] == '\n') {
                    int last = end > position && buffer[end - 1] == '\r' ? end - 1 : end;
                    String line = new String(buffer, position, last - position, StandardCharsets.ISO_8859_1);
                    position = end + 1;
                    return line;
                }
            }
            end -= position;
            makeRoom();
            if (!fill()) {
                throw new EOFException("the server closed the connection in the middle of a response");
            }
        }
    }

    private void makeRoom() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        if (limit == buffer.length) {
            if (limit >= LONGEST_LINE) {
                throw new IOException("expected lines of HTTP, not one of more than " + LONGEST_LINE + " bytes");
            }
            buffer = Arrays.copyOf(buffer, 2 * limit);
        }
    }

    /** Reads exactly a number of bytes. */
    void read(byte[] target, int offset, int count) throws IOException {
        int ahead = takeAhead(target, offset, count);
        if (in.readNBytes(target, offset + ahead, count - ahead) < count - ahead) {
            throw new EOFException("the server closed the connection in the middle of a response");
        }
    }

    /** Reads the bytes that are available. Returns their number, or -1 at the end of the stream. */
    int readSome(byte[] target, int offset) throws IOException {
        int ahead = takeAhead(target, offset, target.length - offset);
        return ahead > 0 ? ahead : in.read(target, offset, target.length - offset);
    }

    private int takeAhead(byte[] target, int offset, int most) {
        int count = Math.min(most, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not used any more, closed or not.
        }
    }
}
