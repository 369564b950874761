package dev.foretell.web.edge;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** A compression of a request's body, as its {@code Content-Encoding} names it (RFC 9110, section 8.4.1). */
enum ContentCoding {
    /** RFC 1952, of one or more members. */
    GZIP(0),
    /** The format of zlib (RFC 1950), or, as browsers accept it, plain DEFLATE (RFC 1951). */
    DEFLATE(0),
    /** RFC 8878, with windows of at most 8 MiB (RFC 9659). */
    ZSTD((8 << 20) + (128 << 10));

    /** The names of all, as in {@code Accept-Encoding}. */
    static final String NAMES = "gzip, deflate, zstd";

    private static final int BUFFER = 8 * 1024;
    private static final int MOST = 3;

    private final int windowBytes;

    ContentCoding(int windowBytes) {
        this.windowBytes = windowBytes;
    }

    /**
     * The codings in the order in which they were applied; empty when one is not supported, or there are more than
     * {@value #MOST}.
     *
     * @param names the elements of {@code Content-Encoding}
     */
    static Optional<List<ContentCoding>> of(List<String> names) {
        List<ContentCoding> codings = new ArrayList<>();
        for (String name : names) {
            switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "", "identity" -> {}
                case "gzip", "x-gzip" -> codings.add(GZIP);
                case "deflate" -> codings.add(DEFLATE);
                case "zstd" -> codings.add(ZSTD);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return codings.size() > MOST ? Optional.empty() : Optional.of(codings);
    }

    /** The most memory that its decoder holds beside small buffers, however little it has decoded. */
    int windowBytes() {
        return windowBytes;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The decoded content of a stream, which must end where the compressed form does. */
    InputStream decode(InputStream compressed) throws IOException {
        return switch (this) {
            case GZIP -> new Gzip(new Peeked(compressed));
            case DEFLATE -> deflate(new Peeked(compressed));
            case ZSTD -> new ZstdInputStream(compressed);
        };
    }

    private static InputStream deflate(Peeked in) throws IOException {
        byte[] head = in.readNBytes(2);
        in.unread(head);
        return new Deflate(in, head.length == 2 && !isZlib(head));
    }

    /** Whether two bytes begin the format of zlib (RFC 1950, section 2.2). */
    private static boolean isZlib(byte[] head) {
        int both = ((head[0] & 0xff) << 8) | (head[1] & 0xff);
        return (head[0] & 0x0f) == 8 && both % 31 == 0;
    }

    private static ZipException longer() {
        return new ZipException("something follows the end");
    }

    /** Tells whether something follows, even if it has not arrived yet: {@link GZIPInputStream} asks for that. */
    private static final class Peeked extends PushbackInputStream {

        Peeked(InputStream in) {
            super(in, 2);
        }

        @Override
        public int available() throws IOException {
            int next = read();
            if (next < 0) {
                return 0;
            }
            unread(next);
            return 1;
        }
    }

    private static final class Gzip extends GZIPInputStream {

        private static final int TRAILER = 8;

        Gzip(Peeked in) throws IOException {
            super(in, BUFFER);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = members(buffer, offset, length);
            // Otherwise what follows, and is not a member, would be ignored.
            if (read < 0 && (inf.getRemaining() > TRAILER || in.available() > 0)) {
                throw longer();
            }
            return read;
        }

        /** Reads on over the end of a member, which the JDK does by recursion. */
        private int members(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (StackOverflowError e) {
                ZipException many = new ZipException("too many empty members follow each other");
                many.initCause(e);
                throw many;
            }
        }
    }

    private static final class Deflate extends InflaterInputStream {

        Deflate(Peeked in, boolean plain) {
            super(in, new Inflater(plain), BUFFER);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read < 0 && (inf.getRemaining() > 0 || in.available() > 0)) {
                throw longer();
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }
}
