package dev.foretell.model.keras;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * An array that lies in an HDF5 file in pieces of one shape, which may be compressed. Unlike the library's way, no
 * piece may become larger than it should, and none may be missing. For one thread.
 */
final class Hdf5Chunks {

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int CHECKSUM = 3;
    private static final int CHECKSUM_BYTES = 4;

    private final ChunkedDataset dataset;
    private final String path;
    private final int[] shape;
    private final int[] chunk;
    private final int chunkBytes;

    Hdf5Chunks(Hdf5 file, ChunkedDataset dataset, String path) {
        this.dataset = dataset;
        this.path = path;
        this.shape = dataset.getDimensions();
        this.chunk = dataset.getChunkDimensions();
        if (chunk.length != shape.length
                || shape.length == 0
                || Arrays.stream(chunk).anyMatch(length -> length <= 0)) {
            throw new KerasException("its " + path + " has the shape " + Arrays.toString(shape) + " in pieces of "
                    + Arrays.toString(chunk));
        }
        long bytes = dataset.getDataType().getSize();
        for (int length : chunk) {
            bytes = Math.multiplyExact(bytes, length);
        }
        file.decode(bytes);
        this.chunkBytes = Math.toIntExact(bytes);
    }

    /**
     * Reads it.
     *
     * @param decode makes numbers of the bytes of a piece
     */
    float[] numbers(Function<ByteBuffer, float[]> decode) {
        float[] numbers = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        int[] offset = new int[shape.length];
        do {
            byte[] bytes = unfiltered(offset);
            copy(decode.apply(ByteBuffer.wrap(bytes)), offset, numbers);
        } while (advance(offset));
        return numbers;
    }

    /** Goes on to the next piece. */
    private boolean advance(int[] offset) {
        for (int i = shape.length - 1; i >= 0; i--) {
            if (offset[i] < shape[i] - chunk[i]) {
                offset[i] += chunk[i];
                return true;
            }
            offset[i] = 0;
        }
        return false;
    }

    private byte[] unfiltered(int[] offset) {
        ByteBuffer raw = dataset.getRawChunkBuffer(offset);
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        List<PipelineFilterWithData> filters = dataset.getFilters();
        for (int i = filters.size() - 1; i >= 0; i--) {
            bytes = unfiltered(bytes, filters.get(i));
        }
        if (bytes.length != chunkBytes) {
            throw new KerasException(
                    "its " + path + " has a piece of " + bytes.length + " bytes instead of " + chunkBytes);
        }
        return bytes;
    }

    private byte[] unfiltered(byte[] bytes, PipelineFilterWithData filter) {
        return switch (filter.getId()) {
            case DEFLATE -> inflated(bytes);
            case SHUFFLE -> unshuffled(bytes, dataset.getDataType().getSize());
            case CHECKSUM -> Arrays.copyOf(bytes, Math.max(0, bytes.length - CHECKSUM_BYTES));
            default ->
                throw new KerasException(
                        "its " + path + " is compressed with " + filter.getName() + "; only gzip is supported");
        };
    }

    private byte[] inflated(byte[] bytes) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            byte[] inflated = new byte[chunkBytes + CHECKSUM_BYTES];
            int length = 0;
            while (length < inflated.length && !inflater.finished()) {
                int now = inflater.inflate(inflated, length, inflated.length - length);
                if (now == 0) {
                    break;
                }
                length += now;
            }
            return Arrays.copyOf(inflated, length);
        } catch (DataFormatException e) {
            throw new KerasException("its " + path + " is not compressed as it declares: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** Brings together the bytes of each number, which lie apart so that they compress better. */
    private static byte[] unshuffled(byte[] bytes, int size) {
        byte[] numbers = bytes.clone();
        int count = bytes.length / size;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < count; j++) {
                numbers[j * size + i] = bytes[i * count + j];
            }
        }
        return numbers;
    }

    /** Copies those numbers of a piece that lie within the array. */
    private void copy(float[] piece, int[] offset, float[] numbers) {
        int last = shape.length - 1;
        int width = Math.min(chunk[last], shape[last] - offset[last]);
        for (int row = 0; row < piece.length / chunk[last]; row++) {
            int target = target(row, offset);
            if (target >= 0) {
                System.arraycopy(piece, row * chunk[last], numbers, target, width);
            }
        }
    }

    /** Where a row of a piece begins in the array, or -1 if it lies outside. */
    private int target(int row, int[] offset) {
        int last = shape.length - 1;
        int target = offset[last];
        int stride = shape[last];
        int rest = row;
        for (int i = last - 1; i >= 0; i--) {
            int index = offset[i] + rest % chunk[i];
            if (index >= shape[i]) {
                return -1;
            }
            target += index * stride;
            stride *= shape[i];
            rest /= chunk[i];
        }
        return target;
    }
}
