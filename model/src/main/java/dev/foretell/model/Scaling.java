package dev.foretell.model;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw values of an input, which stand in a row beside those of the other inputs, into the tensor that the
 * network was trained on: {@code (x − mean) / scale}, and 0 for a value that is missing. An input without features or
 * image is left as it is. Immutable.
 */
final class Scaling implements InputTensor {

    private final int first;
    private final int width;
    /** None for an input that is not scaled; else they come again as often as the width needs. */
    private final double[] means;

    private final double[] scales;
    /** The value that means "missing", or NaN, which equals nothing. */
    private final double[] missing;

    private Scaling(int first, int width, double[] means, double[] scales, double[] missing) {
        this.first = first;
        this.width = width;
        this.means = means;
        this.scales = scales;
        this.missing = missing;
    }

    /**
     * The scaling of an input.
     *
     * @param first where in a row the input's values begin
     */
    static Scaling of(Manifest.Input input, int first) {
        Manifest.@Nullable Image image = input.image();
        if (image != null) {
            return new Scaling(
                    first, input.width(), new double[] {image.mean()}, new double[] {image.scale()}, new double[] {
                        Double.NaN
                    });
        }
        List<Manifest.Feature> features =
                input.features().stream().allMatch(Scaling::isAsItIs) ? List.of() : input.features();
        return new Scaling(
                first,
                input.width(),
                features.stream().mapToDouble(Manifest.Feature::mean).toArray(),
                features.stream().mapToDouble(Manifest.Feature::scale).toArray(),
                features.stream().mapToDouble(Scaling::missing).toArray());
    }

    private static boolean isAsItIs(Manifest.Feature feature) {
        return feature.mean() == 0 && feature.scale() == 1 && feature.missing() == null;
    }

    private static double missing(Manifest.Feature feature) {
        return feature.missing() == null ? Double.NaN : feature.missing();
    }

    @Override
    public float[] of(List<Rows> jobs, int count) {
        if (jobs.size() == 1 && means.length == 0 && jobs.get(0).width() == width) {
            return jobs.get(0).values();
        }
        float[] tensor = new float[count * width];
        int offset = 0;
        for (Rows rows : jobs) {
            for (int row = 0; row < rows.count(); row++) {
                apply(rows.values(), row * rows.width() + first, tensor, offset);
                offset += width;
            }
        }
        return tensor;
    }

    private void apply(float[] raw, int from, float[] tensor, int to) {
        int columns = means.length;
        if (columns == 0) {
            System.arraycopy(raw, from, tensor, to, width);
            return;
        }
        for (int i = 0, column = 0; i < width; i++) {
            float value = raw[from + i];
            tensor[to + i] = value == missing[column] ? 0 : (float) ((value - means[column]) / scales[column]);
            column = column + 1 == columns ? 0 : column + 1;
        }
    }
}
