package dev.foretell.model.npz;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads one array in the form of {@code .npy}, versions 1 to 3. Used once. */
final class NpyReader {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy's own limit. */
    private static final int MAX_HEADER = 10_000;

    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final long length;
    private final long most;

    /**
     * @param in the array and nothing else
     * @param length how many bytes it is said to have, so that no memory is taken for what cannot be there
     * @param most the most elements that it may have
     */
    NpyReader(InputStream in, long length, long most) {
        this.in = in;
        this.length = length;
        this.most = most;
    }

    /**
     * Reads it to the end.
     *
     * @throws IllegalArgumentException when it is not an array of a supported kind, or a larger one
     * @throws EOFException when it is cut off
     */
    NpyArray read() throws IOException {
        NpyHeader header = header();
        long size = header.size(most);
        if (size > most) {
            throw new IllegalArgumentException("expected at most " + Npz.MAX_ELEMENTS
                    + " elements in all arrays of a file, found more; use fewer rows");
        }
        if (size * header.type().bytes() > length) {
            throw new EOFException();
        }
        double[] values = values(header.type(), (int) size);
        if (in.read() >= 0) {
            throw new IllegalArgumentException(
                    "there is more than the " + size + " elements of the shape " + Arrays.toString(header.shape()));
        }
        List<String> texts = header.characters() == 0 ? List.of() : texts(values, header.characters());
        double[] elements = header.characters() == 0
                ? values
                : IntStream.range(0, texts.size()).asDoubleStream().toArray();
        return new NpyArray(
                header.shape(), header.fortranOrder() ? rowMajor(header.shape(), elements) : elements, texts);
    }

    private NpyHeader header() throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IllegalArgumentException("is not a NumPy array");
        }
        int major = exactly(2).get();
        if (major < 1 || major > 3) {
            throw new IllegalArgumentException("expected version 1, 2 or 3 of the format, found " + major);
        }
        long length = major == 1
                ? Short.toUnsignedInt(exactly(Short.BYTES).getShort())
                : Integer.toUnsignedLong(exactly(Integer.BYTES).getInt());
        if (length > MAX_HEADER) {
            throw new IllegalArgumentException(
                    "expected a header of at most " + MAX_HEADER + " bytes, found " + length);
        }
        return NpyHeader.parse(new String(exactly((int) length).array(), StandardCharsets.UTF_8));
    }

    private double[] values(NpyType type, int size) throws IOException {
        double[] values = new double[size];
        int step = BUFFER / type.bytes();
        for (int from = 0; from < size; from += step) {
            int to = Math.min(size, from + step);
            ByteBuffer bytes = exactly((to - from) * type.bytes());
            for (int i = from; i < to; i++) {
                values[i] = type.next(bytes);
            }
        }
        return values;
    }

    /** The texts of characters, each without the zeros that fill it up. */
    private static List<String> texts(double[] characters, int length) {
        List<String> texts = new ArrayList<>(characters.length / length);
        for (int from = 0; from < characters.length; from += length) {
            int end = from + length;
            while (end > from && characters[end - 1] == 0) {
                end--;
            }
            StringBuilder text = new StringBuilder(end - from);
            for (int i = from; i < end; i++) {
                int character = (int) characters[i];
                boolean isHalf = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
                if (isHalf || !Character.isValidCodePoint(character)) {
                    throw new IllegalArgumentException("a text with " + character + ", which is not a character");
                }
                text.appendCodePoint(character);
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private ByteBuffer exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The values of an array that was stored with its first dimension varying fastest. */
    private static double[] rowMajor(int[] shape, double[] stored) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = 0; i < shape.length; i++) {
            strides[i] = stride;
            stride *= shape[i];
        }
        double[] values = new double[stored.length];
        int[] index = new int[shape.length];
        int from = 0;
        for (int to = 0; to < values.length; to++) {
            values[to] = stored[from];
            for (int d = shape.length - 1; d >= 0; d--) {
                from += strides[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return values;
    }
}
