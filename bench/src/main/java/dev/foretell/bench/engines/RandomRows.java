package dev.foretell.bench.engines;

import dev.foretell.manifest.Manifest;
import java.util.List;
import java.util.Random;

/**
 * Generates scaled inputs for a network. The same number of rows gives the same inputs. Immutable, so safe for use by
 * several threads.
 */
public record RandomRows(List<Manifest.Input> inputs) {

    /** One batch: for each input, its rows in row-major order. */
    public float[][] of(int rows) {
        return of(new Random(rows), rows);
    }

    /** Several different batches. */
    float[][][] of(int rows, int count) {
        Random random = new Random(rows);
        float[][][] made = new float[count][][];
        for (int i = 0; i < count; i++) {
            made[i] = of(random, rows);
        }
        return made;
    }

    private float[][] of(Random random, int rows) {
        return inputs.stream().map(input -> values(input, random, rows)).toArray(float[][]::new);
    }

    private static float[] values(Manifest.Input input, Random random, int rows) {
        float[] values = new float[rows * input.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = input.datatype().isWhole() ? random.nextInt(2) : (float) random.nextGaussian();
        }
        return values;
    }
}
