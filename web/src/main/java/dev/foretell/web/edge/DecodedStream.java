package dev.foretell.web.edge;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The decoded content of a compressed body. Nothing is read or allocated before the first read. Used by one thread. */
final class DecodedStream extends InputStream {

    /** The most bytes that a decoder reads before it gives some, with room: the window of zstd, several times. */
    private static final long MOST_AHEAD = 32L << 20;

    private final Compressed compressed;
    private final List<ContentCoding> codings;
    private @Nullable InputStream decoded;
    private long bytes;
    private Runnable onClose = () -> {};

    /** @param codings in the order in which they were applied */
    DecodedStream(InputStream compressed, List<ContentCoding> codings) {
        this.compressed = new Compressed(compressed);
        this.codings = List.copyOf(codings);
    }

    /** Sets what is done when the content has ended, or is not read any more. */
    synchronized void onClose(Runnable action) {
        onClose = action;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = opened().read(buffer, offset, length);
            bytes += Math.max(0, read);
            return read;
        } catch (UndecodableBodyException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // The decoder of zstd throws several unchecked ones.
            if (compressed.failure != null) {
                throw compressed.failure;
            }
            throw new UndecodableBodyException(
                    "The body is not valid " + names() + ", as its Content-Encoding says.", e);
        }
    }

    private InputStream opened() throws IOException {
        InputStream open = decoded;
        if (open == null) {
            open = compressed;
            List<ContentCoding> lastFirst = new ArrayList<>(codings);
            Collections.reverse(lastFirst);
            for (ContentCoding coding : lastFirst) {
                open = coding.decode(open);
                decoded = open;
            }
        }
        return open;
    }

    private String names() {
        return codings.stream().map(ContentCoding::label).collect(Collectors.joining(", "));
    }

    /** Frees the decoders; a second call does nothing. The rest of the compressed form can still be read elsewhere. */
    @Override
    public synchronized void close() throws IOException {
        onClose.run();
        if (decoded != null) {
            decoded.close();
        }
    }

    /** The compressed bytes, which must bear a proportion to the content: empty parts may be many. */
    private final class Compressed extends FilterInputStream {

        private long count;
        private @Nullable IOException failure;

        Compressed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(buffer, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            count += Math.max(0, read);
            if (count > MOST_AHEAD + 2 * bytes) {
                throw new UndecodableBodyException("The body is " + names() + " that is much larger than its content.");
            }
            return read;
        }

        @Override
        public void close() {
            // The server reads the rest.
        }
    }
}
