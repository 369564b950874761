package dev.foretell.job;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the texts of rows while these are read, and refuses what is not a text. Used by one thread. */
public final class TextCollector {

    /** As many as a 32-bit float can tell apart. */
    private static final int MOST = 1 << 24;

    private static final int TOO_LONG = -1;
    private static final int BROKEN = -2;

    private final boolean[] columns;
    private List<String> texts = new ArrayList<>();

    /** @param columns for each column whether it holds texts; empty when none does */
    public TextCollector(boolean[] columns) {
        this.columns = columns;
    }

    /** Whether no column holds texts. */
    public boolean isNone() {
        return columns.length == 0;
    }

    /** Whether a column, from 0, holds texts. */
    public boolean takes(int column) {
        return columns.length > 0 && columns[column];
    }

    /**
     * Adds a text.
     *
     * @param what its place in the input, for messages
     * @return the number that stands for it in {@link Rows#values}
     * @throws InvalidInputException when it is too long, or has half of a character
     */
    public float add(String what, String text) {
        Optional<String> problem = problem(text);
        if (problem.isPresent()) {
            throw new InvalidInputException(what + ": expected " + problem.get() + ".");
        }
        return added(what, text);
    }

    /** What was expected instead of a text, and what is wrong with it; empty when it is accepted. */
    public static Optional<String> problem(String text) {
        int length = length(text);
        if (length == BROKEN) {
            return Optional.of("a text of whole characters; it has half of a surrogate pair");
        }
        return length == TOO_LONG
                ? Optional.of("a text of at most " + Texts.MAX_BYTES + " bytes in UTF-8; it is longer")
                : Optional.empty();
    }

    /**
     * Adds a text of some bytes, which are taken from the buffer.
     *
     * @param what its place in the input, for messages
     * @param size how many bytes it has, at most those that remain
     * @return the number that stands for it in {@link Rows#values}
     * @throws InvalidInputException when it is too long, or is not UTF-8
     */
    public float add(String what, ByteBuffer bytes, int size) {
        if (size > Texts.MAX_BYTES) {
            throw new InvalidInputException(
                    what + ": expected a text of at most " + Texts.MAX_BYTES + " bytes in UTF-8, not " + size + ".");
        }
        ByteBuffer text = bytes.slice().limit(size);
        bytes.position(bytes.position() + size);
        try {
            return added(what, StandardCharsets.UTF_8.newDecoder().decode(text).toString());
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(what + ": expected a text in UTF-8; its bytes are not.", e);
        }
    }

    private float added(String what, String text) {
        if (texts.size() == MOST) {
            throw new InvalidInputException(what + ": expected at most " + MOST + " texts in a request.");
        }
        texts.add(text);
        return texts.size() - 1;
    }

    /** How many bytes it has in UTF-8, {@value #TOO_LONG} or {@value #BROKEN}. */
    private static int length(String text) {
        int length = 0;
        for (int i = 0; i < text.length() && length <= Texts.MAX_BYTES; i++) {
            char each = text.charAt(i);
            if (each < 0x80) {
                length++;
            } else if (each < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(each)) {
                length += 3;
            } else if (Character.isHighSurrogate(each)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                return BROKEN;
            }
        }
        return length > Texts.MAX_BYTES ? TOO_LONG : length;
    }

    /** What was added since the last call. */
    public Texts take() {
        Texts taken = columns.length == 0 ? Texts.NONE : new Texts(columns, texts);
        texts = new ArrayList<>();
        return taken;
    }
}
