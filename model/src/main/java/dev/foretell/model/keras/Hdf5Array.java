package dev.foretell.model.keras;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An array of numbers in an HDF5 file. For one thread. */
final class Hdf5Array {

    private final Hdf5 file;
    private final Dataset dataset;
    private final String path;

    Hdf5Array(Hdf5 file, Dataset dataset, String path) {
        this.file = file;
        this.dataset = dataset;
        this.path = path;
    }

    /**
     * Reads it. Numbers of other types become the nearest 32-bit floats.
     *
     * @throws KerasException when it holds no numbers, or fewer than it says
     */
    Weight weight() {
        DataType type = dataset.getDataType();
        if (!isNumber(type)) {
            throw new KerasException("its " + path + " holds no numbers that Foretell knows ("
                    + type.getClass().getSimpleName() + " of " + type.getSize() + " bytes)");
        }
        int count = count();
        if (count == 0) {
            return new Weight(dataset.getDimensions(), new float[0]);
        }
        return new Weight(dataset.getDimensions(), finite(numbers(type)));
    }

    private static boolean isNumber(DataType type) {
        if (type instanceof FixedPoint) {
            return true;
        }
        return type instanceof FloatingPoint number && isIeee(number);
    }

    private static boolean isIeee(FloatingPoint number) {
        return switch (number.getSize()) {
            case 2 -> number.getExponentSize() == 5 && number.getMantissaSize() == 10;
            case 4 -> number.getExponentSize() == 8 && number.getMantissaSize() == 23;
            case 8 -> number.getExponentSize() == 11 && number.getMantissaSize() == 52;
            default -> false;
        };
    }

    /** How many numbers it has, if the file can hold them. */
    private int count() {
        long count = 1;
        for (long dimension : dataset.getDimensionsAsLong()) {
            count = dimension < 0 || dimension > Integer.MAX_VALUE ? Long.MAX_VALUE : saturated(count, dimension);
        }
        long bytes = saturated(count, dataset.getDataType().getSize());
        if (bytes > Integer.MAX_VALUE || (!(dataset instanceof ChunkedDataset) && bytes > file.size())) {
            throw new KerasException("its " + path + " has the shape " + Arrays.toString(dataset.getDimensionsAsLong())
                    + ", which is more than the file holds");
        }
        file.decode(Math.max(bytes, saturated(count, Float.BYTES)));
        return (int) count;
    }

    private static long saturated(long a, long b) {
        return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    private float[] numbers(DataType type) {
        if (dataset instanceof ChunkedDataset chunked) {
            return new Hdf5Chunks(file, chunked, path).numbers(bytes -> floats(decoded(type, bytes)));
        }
        if (dataset.isEmpty()) {
            throw new KerasException("its " + path + " was never written");
        }
        return floats(dataset.getDataFlat());
    }

    @SuppressWarnings("NullAway") // a file is needed for texts only
    private static Object decoded(DataType type, ByteBuffer bytes) {
        return type.fillData(bytes, new int[] {bytes.remaining() / type.getSize()}, null);
    }

    private static float[] floats(Object numbers) {
        if (numbers instanceof float[] floats) {
            return floats;
        }
        float[] floats = new float[Array.getLength(numbers)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) Array.get(numbers, i)).floatValue();
        }
        return floats;
    }

    /** Refuses weights that are NaN or infinite, which would make every answer so. */
    private float[] finite(float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new KerasException("its " + path + " holds a weight that is " + number);
            }
        }
        return numbers;
    }
}
