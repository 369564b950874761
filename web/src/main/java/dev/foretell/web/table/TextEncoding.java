package dev.foretell.web.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The encoding of a text, detected from its beginning: by its byte order mark, by the zero bytes that UTF-16 has in
 * every second place, or else UTF-8 if the beginning is valid UTF-8, and Windows-1252 if it is not.
 *
 * @param charset the encoding
 * @param mark the length of the byte order mark, in bytes
 */
record TextEncoding(Charset charset, int mark) {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

    /** The bytes that are searched for zero bytes. */
    private static final int SEARCHED = 4096;

    static TextEncoding of(byte[] head) {
        if (startsWith(head, 0xef, 0xbb, 0xbf)) {
            return new TextEncoding(StandardCharsets.UTF_8, 3);
        }
        if (startsWith(head, 0xff, 0xfe, 0, 0)) {
            return new TextEncoding(UTF_32LE, 4);
        }
        if (startsWith(head, 0, 0, 0xfe, 0xff)) {
            return new TextEncoding(UTF_32BE, 4);
        }
        if (startsWith(head, 0xff, 0xfe)) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2);
        }
        if (startsWith(head, 0xfe, 0xff)) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 2);
        }
        return new TextEncoding(withoutMark(head), 0);
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static Charset withoutMark(byte[] head) {
        int pairs = Math.min(head.length, SEARCHED) / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < pairs; i++) {
            even += head[2 * i] == 0 ? 1 : 0;
            odd += head[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs > 3 && even == 0 && odd > pairs * 0.8) {
            return StandardCharsets.UTF_16LE;
        }
        if (pairs > 3 && odd == 0 && even > pairs * 0.8) {
            return StandardCharsets.UTF_16BE;
        }
        return isUtf8(head) ? StandardCharsets.UTF_8 : WINDOWS;
    }

    /** Whether bytes are UTF-8, of which the last character may be cut. */
    private static boolean isUtf8(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return !decoder.decode(ByteBuffer.wrap(head), CharBuffer.allocate(head.length + 1), false)
                .isError();
    }

    /** The beginning as text. */
    String text(byte[] head) {
        return new String(head, mark, head.length - mark, charset);
    }

    /** The whole as UTF-8, without the byte order mark. */
    InputStream utf8(byte[] head, InputStream rest) {
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head, mark, head.length - mark), rest);
        return charset.equals(StandardCharsets.UTF_8) ? all : new Transcoded(new InputStreamReader(all, charset), all);
    }

    /** What readers of the result must know; empty when the text is in a form of Unicode. */
    Optional<String> note() {
        return charset.equals(WINDOWS)
                ? Optional.of("The file is not UTF-8; it was read as Windows-1252.")
                : Optional.empty();
    }

    /** A text as UTF-8. Used by one thread. */
    private static final class Transcoded extends InputStream {

        private final Reader reader;
        private final InputStream in;
        private final char[] chars = new char[8_192];
        private byte[] bytes = new byte[0];
        private int at;
        /** The first half of a character that the last read cut; 0 when it cut none. */
        private char half;

        Transcoded(Reader reader, InputStream in) {
            this.reader = reader;
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at == bytes.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, buffer, offset, count);
            at += count;
            return count;
        }

        private boolean fill() throws IOException {
            int from = half == 0 ? 0 : 1;
            chars[0] = from == 0 ? chars[0] : half;
            int read = reader.read(chars, from, chars.length - from);
            int count = from + Math.max(0, read);
            half = read > 0 && Character.isHighSurrogate(chars[count - 1]) ? chars[count - 1] : 0;
            bytes = new String(chars, 0, half == 0 ? count : count - 1).getBytes(StandardCharsets.UTF_8);
            at = 0;
            return bytes.length > 0 || (read > 0 && fill());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
