package dev.foretell.model.onnx;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * The fields of a message in the wire format of Protocol Buffers (<a
 * href="https://protobuf.dev/programming-guides/encoding/">encoding</a>), one after the other. Nothing is taken for
 * granted: lengths end within the message, messages lie in each other to a bounded depth. For one thread.
 */
final class Message {

    /** The depth that Protocol Buffers' own readers allow. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_TEXT = 64 * 1024;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final WireFile file;
    private final long end;
    private final int depth;
    private long position;

    private int field;
    private int form;
    private long number;
    private long from;
    private long seen;

    private Message(WireFile file, long from, long end, int depth) {
        this.file = file;
        this.position = from;
        this.end = end;
        this.depth = depth;
    }

    /** The message that a whole file is. */
    static Message of(WireFile file) throws IOException {
        return new Message(file, 0, file.size(), 0);
    }

    /** Goes on to the next field, if there is one. */
    boolean next() throws IOException {
        if (position == end) {
            return false;
        }
        long key = varint();
        field = (int) (key >>> 3);
        form = (int) key & 7;
        if (key >>> 32 != 0 || field == 0) {
            throw broken("a field without a number");
        }
        switch (form) {
            case VARINT -> number = varint();
            case FIXED_64 -> skip(Long.BYTES);
            case FIXED_32 -> skip(Integer.BYTES);
            case BYTES -> skip(varint());
            default -> throw broken("a field of an unknown form");
        }
        return true;
    }

    private void skip(long length) {
        if (length < 0 || length > end - position) {
            throw broken("a length of " + length + " bytes, where " + (end - position) + " are left");
        }
        from = position;
        position += length;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == end) {
                throw broken("a number that is cut off");
            }
            byte next = file.at(position++);
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("a number of more than 64 bits");
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** Refuses a field that may not come again: Protocol Buffers would merge a message that comes twice. */
    Message once() {
        long bit = 1L << field;
        if ((seen & bit) != 0) {
            throw broken("a field twice");
        }
        seen |= bit;
        return this;
    }

    /** The field's value, a whole number. */
    long number() {
        expect(VARINT);
        return number;
    }

    /** The field's value, a text. */
    String text() throws IOException {
        expect(BYTES);
        if (length() > LONGEST_TEXT) {
            throw broken("a text of " + length() + " bytes");
        }
        return file.text(from, (int) length());
    }

    /** The field's value, a message. */
    Message message() {
        expect(BYTES);
        if (depth == DEEPEST) {
            throw broken("more than " + DEEPEST + " messages in each other");
        }
        return new Message(file, from, position, depth + 1);
    }

    /** How many bytes the field's value has. */
    long length() {
        return form == VARINT ? 0 : position - from;
    }

    /** The whole numbers of a field that repeats, packed or one by one. */
    void numbers(LongConsumer each) throws IOException {
        if (form == VARINT) {
            each.accept(number);
            return;
        }
        expect(BYTES);
        Message packed = new Message(file, from, position, depth);
        while (packed.position < packed.end) {
            each.accept(packed.varint());
        }
    }

    /** Counts the numbers of a field that repeats, packed or one by one, each as long as this. */
    long counted(int bytes) {
        if ((form != BYTES && length() != bytes) || length() % bytes != 0) {
            throw broken("numbers that are cut off");
        }
        return length() / bytes;
    }

    private void expect(int expected) {
        if (form != expected) {
            throw broken("a field of another form than ONNX has");
        }
    }

    private OnnxException broken(String what) {
        return new OnnxException("found " + what + " near byte " + position);
    }
}
