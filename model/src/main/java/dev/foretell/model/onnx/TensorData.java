package dev.foretell.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as a file holds it: its numbers here, or in another file. It has as much data as its shape says, so that no
 * reader goes beyond. Immutable.
 *
 * @param values its elements as text, when they may be the names of classes; else empty
 * @param external where its numbers are, or null
 */
record TensorData(
        String name,
        long elements,
        List<String> values,
        @Nullable External external) {

    /**
     * A part of another file.
     *
     * @param end the bytes that the file has to have
     */
    record External(String file, long end) {}

    private static final long MOST_ELEMENTS = 1L << 40;
    private static final int MOST_CLASSES = 10_000;

    private static final long EXTERNAL = 1;

    /** Reads a tensor. */
    static TensorData read(Message message) throws IOException {
        Builder builder = new Builder();
        while (message.next()) {
            builder.field(message);
        }
        return builder.build();
    }

    private static final class Builder {

        private final ExternalReference reference = new ExternalReference();
        private final List<String> values = new ArrayList<>();
        private String name = "";
        private long type;
        private long elements = 1;
        private int dimensions;
        private long location;
        private long raw = -1;
        private long typed;
        private long texts;

        private void field(Message message) throws IOException {
            switch (message.field()) {
                case 1 -> message.numbers(this::dimension);
                case 2 -> type = message.once().number();
                case 4 -> typed += message.counted(Float.BYTES);
                case 5, 7, 11 -> message.numbers(this::value);
                case 6 -> text(message);
                case 8 -> name = message.once().text();
                case 9 -> raw = message.once().length();
                case 10 -> typed += message.counted(Double.BYTES);
                case 13 -> reference.entry(message.message());
                case 14 -> location = message.once().number();
                case 3 -> throw new OnnxException("the tensor " + name + " is one of several segments");
                default -> {}
            }
        }

        private void dimension(long size) {
            dimensions++;
            if (size < 0 || (size > 0 && elements > MOST_ELEMENTS / size)) {
                throw new OnnxException("the tensor " + name + " has a dimension of " + size);
            }
            elements *= size;
        }

        private void value(long value) {
            typed++;
            if (values.size() <= MOST_CLASSES) {
                values.add(String.valueOf(value));
            }
        }

        private void text(Message message) throws IOException {
            texts++;
            if (values.size() <= MOST_CLASSES) {
                values.add(message.text());
            }
        }

        private TensorData build() {
            ElementType of = ElementType.of(type)
                    .orElseThrow(() ->
                            new OnnxException("the tensor " + name + " has elements of the unknown type " + type));
            if (location == EXTERNAL || reference.isGiven()) {
                require(of != ElementType.STRING && raw < 0 && typed == 0, "has its data twice");
                return new TensorData(name, elements, List.of(), reference.read(name, of.bytes(elements)));
            }
            require(raw < 0 || (typed == 0 && texts == 0), "has its data twice");
            if (raw >= 0) {
                require(
                        of.bits() > 0 && raw == of.bytes(elements),
                        "has " + raw + " bytes for " + elements + " elements");
            } else {
                long found = of == ElementType.STRING ? texts : typed;
                require(found == stored(of), "has " + found + " elements instead of " + stored(of));
            }
            boolean classes = dimensions == 1 && raw < 0 && elements <= MOST_CLASSES;
            return new TensorData(name, elements, classes ? List.copyOf(values) : List.of(), null);
        }

        /** How many values the elements are stored as: complex ones as two, small ones together in bytes. */
        private long stored(ElementType of) {
            return switch (of) {
                case COMPLEX64, COMPLEX128 -> 2 * elements;
                case INT4, UINT4, FLOAT4E2M1, INT2, UINT2 -> of.bytes(elements);
                default -> elements;
            };
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new OnnxException(
                        "the tensor " + name + " of the shape with " + elements + " elements " + otherwise);
            }
        }
    }
}
