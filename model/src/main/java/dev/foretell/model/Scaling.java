package dev.foretell.model;

import dev.foretell.manifest.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From raw values to what the network was trained on: {@code (x − mean) / scale}, and 0 for a value that is missing.
 * Immutable.
 */
final class Scaling {

    private final double[] means;
    private final double[] scales;
    /** The value that means "missing", or NaN, which equals nothing. */
    private final double[] missing;

    private Scaling(double[] means, double[] scales, double[] missing) {
        this.means = means;
        this.scales = scales;
        this.missing = missing;
    }

    static Scaling of(Manifest.Input input) {
        Manifest.@Nullable Image image = input.image();
        if (image != null) {
            return new Scaling(new double[] {image.mean()}, new double[] {image.scale()}, new double[] {Double.NaN});
        }
        List<Manifest.Feature> features = input.features();
        return new Scaling(
                features.stream().mapToDouble(Manifest.Feature::mean).toArray(),
                features.stream().mapToDouble(Manifest.Feature::scale).toArray(),
                features.stream().mapToDouble(Scaling::missing).toArray());
    }

    private static double missing(Manifest.Feature feature) {
        return feature.missing() == null ? Double.NaN : feature.missing();
    }

    /** Scales all of {@code raw} into {@code scaled} from {@code offset} on. */
    void apply(float[] raw, float[] scaled, int offset) {
        int columns = means.length;
        for (int i = 0, column = 0; i < raw.length; i++) {
            float value = raw[i];
            scaled[offset + i] = value == missing[column] ? 0 : (float) ((value - means[column]) / scales[column]);
            column = column + 1 == columns ? 0 : column + 1;
        }
    }
}
