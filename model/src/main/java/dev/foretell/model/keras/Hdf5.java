package dev.foretell.model.keras;

import io.jhdf.api.Dataset;
import java.lang.reflect.Array;

/** What Keras keeps in HDF5. */
final class Hdf5 {

    private Hdf5() {}

    static Weight weight(Dataset dataset) {
        Object flat = dataset.getDataFlat();
        float[] values = new float[Math.toIntExact(dataset.getSize())];
        if (flat.getClass().isArray()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = ((Number) Array.get(flat, i)).floatValue();
            }
        } else {
            values[0] = ((Number) flat).floatValue();
        }
        return new Weight(dataset.getDimensions(), values);
    }
}
