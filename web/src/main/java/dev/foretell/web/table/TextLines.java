package dev.foretell.web.table;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the lines of a text, as bytes, one after the other into one buffer: a line is valid until the next is
 * read. Used by one thread at a time.
 */
final class TextLines {

    private static final int READ_SIZE = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[2 * READ_SIZE];
    private int filled;
    private int start;
    private int end;
    private int following;
    private long number;
    private boolean ended;

    TextLines(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next line.
     *
     * @return false when there is none
     * @throws InvalidTableException when it is too long or not text
     */
    boolean next() throws IOException {
        start = following;
        int at = start;
        while (true) {
            for (; at < filled; at++) {
                if (buffer[at] == '\n') {
                    return line(at, at + 1);
                }
                if (buffer[at] == 0) {
                    throw new InvalidTableException(
                            "The file is not text; expected JSON Lines. It has a NUL character in line " + (number + 1)
                                    + ".");
                }
            }
            int length = at - start;
            if (length > RowReader.MAX_LINE) {
                throw new InvalidTableException("Line " + (number + 1) + " is longer than " + RowReader.MAX_LINE
                        + " bytes, which is the limit.");
            }
            if (!fill()) {
                return start < filled && line(filled, filled);
            }
            at = start + length;
        }
    }

    private boolean line(int end, int following) {
        this.end = end;
        this.following = following;
        number++;
        while (start < this.end && isSpace(buffer[start])) {
            start++;
        }
        while (start < this.end && isSpace(buffer[this.end - 1])) {
            this.end--;
        }
        return true;
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    /** Reads more into the buffer, after moving the current line to its beginning. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        filled -= start;
        start = 0;
        following = 0;
        if (buffer.length - filled < READ_SIZE) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        ended = read < 0;
        filled += Math.max(0, read);
        return !ended;
    }

    /** The number of the line, from 1. */
    long number() {
        return number;
    }

    boolean isBlank() {
        return start == end;
    }

    /** Whether the line begins an array that continues in the next lines. */
    boolean isOpeningBracket() {
        return end - start == 1 && buffer[start] == '[';
    }

    /** The buffer with the line. */
    byte[] bytes() {
        return buffer;
    }

    int offset() {
        return start;
    }

    int length() {
        return end - start;
    }
}
