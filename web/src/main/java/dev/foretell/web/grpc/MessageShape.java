package dev.foretell.web.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.Status;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a message with an infer request consists of, before objects are made of it: a field of two bytes can
 * become an object of a hundred. Source of the format: Protocol Buffers' encoding
 * (https://protobuf.dev/programming-guides/encoding/). Used once, by one thread.
 */
final class MessageShape {

    /** The most fields outside of tensors; a request has a few for each input, output and parameter. */
    private static final int MAX_FIELDS = 10_000;

    /** The most numbers in tensors; no model takes as many in one request ({@code Signature.maxRows}). */
    private static final int MAX_NUMBERS = 1 << 20;

    private static final int SHAPE = 3;

    /** The messages that a request consists of, by the numbers of their fields. */
    private enum Kind {
        REQUEST,
        INPUT,
        OUTPUT,
        CONTENTS,
        ENTRY,
        PARAMETER;

        /** The message in a field; null when the field is something else. */
        @Nullable
        Kind part(int field) {
            return switch (this) {
                case REQUEST -> field == 4 ? ENTRY : field == 5 ? INPUT : field == 6 ? OUTPUT : null;
                case INPUT -> field == 4 ? ENTRY : field == 5 ? CONTENTS : null;
                case OUTPUT -> field == 2 ? ENTRY : null;
                case ENTRY -> field == 2 ? PARAMETER : null;
                case CONTENTS, PARAMETER -> null;
            };
        }
    }

    private final CodedInputStream in;
    private final byte[] bytes;
    private int fields;
    private int numbers;

    private MessageShape(byte[] bytes) {
        this.bytes = bytes;
        this.in = CodedInputStream.newInstance(bytes);
    }

    /**
     * Checks a message.
     *
     * @throws io.grpc.StatusRuntimeException when it consists of too much
     * @throws com.google.protobuf.InvalidProtocolBufferException when it is not a message
     */
    static void check(byte[] message) throws IOException {
        new MessageShape(message).count(Kind.REQUEST);
    }

    private void count(Kind kind) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean isDelimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            Kind part = kind.part(WireFormat.getTagFieldNumber(tag));
            if (kind == Kind.CONTENTS) {
                numbers(tag, isDelimited);
            } else if (isDelimited && part != null) {
                field(1);
                int outer = in.pushLimit(in.readRawVarint32());
                count(part);
                in.checkLastTagWas(0);
                in.popLimit(outer);
            } else if (isDelimited && kind == Kind.INPUT && WireFormat.getTagFieldNumber(tag) == SHAPE) {
                field(varints());
            } else {
                field(1);
                in.skipField(tag);
            }
        }
    }

    private void numbers(int tag, boolean isDelimited) throws IOException {
        int field = WireFormat.getTagFieldNumber(tag);
        if (isDelimited && field <= 5) {
            number(varints());
        } else if (isDelimited && field <= 7) {
            int length = in.readRawVarint32();
            number(length / (field == 6 ? Float.BYTES : Double.BYTES));
            in.skipRawBytes(length);
        } else {
            number(1);
            in.skipField(tag);
        }
    }

    /** Skips packed numbers of variable length, and returns their count: each ends with a byte below 0x80. */
    private int varints() throws IOException {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        int count = 0;
        for (int i = start; i < start + length; i++) {
            if (bytes[i] >= 0) {
                count++;
            }
        }
        return count;
    }

    private void field(int more) {
        fields += more;
        expect(fields <= MAX_FIELDS, "The request has more than " + MAX_FIELDS + " fields.");
    }

    private void number(int more) {
        numbers += more;
        expect(numbers <= MAX_NUMBERS, "The request has more than " + MAX_NUMBERS + " numbers.");
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw Status.INVALID_ARGUMENT.withDescription(otherwise).asRuntimeException();
        }
    }
}
