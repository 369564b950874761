package dev.foretell.web.whatif;

import dev.foretell.job.Rows;
import dev.foretell.job.Texts;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A row, and copies of it with each value in turn moved through its range: the rows for individual conditional
 * expectation curves (Goldstein, Kapelner, Bleich and Pitkin, <i>Peeking Inside the Black Box</i>, Journal of
 * Computational and Graphical Statistics 24(1), 2015). They are predicted in one job, which is not recorded. Immutable
 * by convention.
 */
public final class Sweep {

    /** The points of a curve, unless all rows together would exceed {@link #MAX_NUMBERS}. */
    private static final int POINTS = 25;

    /** The fewest points that make a useful curve. */
    private static final int LEAST_POINTS = 5;

    /** The most numbers in all rows: 4 MiB in a job. */
    private static final int MAX_NUMBERS = 1_000_000;

    /** The value that a curve shows of a row of outputs. */
    public interface Drawn {
        /** The value of the row that begins at an offset. */
        double of(float[] outputs, int offset);
    }

    private final Manifest manifest;
    private final float[] row;
    private final Texts texts;
    private final List<float[]> grids;

    private Sweep(Manifest manifest, Rows row, List<float[]> grids) {
        this.manifest = manifest;
        this.row = row.values();
        this.texts = row.texts();
        this.grids = grids;
    }

    /**
     * Creates the rows around a row.
     *
     * @param row one row; a text stays as it is
     * @param decimals the number of decimals of each feature's values
     */
    public static Sweep around(Manifest manifest, Rows row, int[] decimals) {
        List<float[]> grids = new ArrayList<>();
        int points = points(row.width());
        for (int i = 0; points > 0 && i < row.width(); i++) {
            double[] range =
                    range(manifest.features().get(i), manifest.datatypes().get(i), row.at(0, i));
            grids.add(grid(range, decimals[i], points));
        }
        return new Sweep(manifest, row, grids);
    }

    /** Creates a sweep of only the row, without curves. */
    public static Sweep alone(Manifest manifest, Rows row) {
        return new Sweep(manifest, row, List.of());
    }

    private static int points(int features) {
        long affordable = MAX_NUMBERS / ((long) features * features);
        return affordable < LEAST_POINTS ? 0 : (int) Math.min(POINTS, affordable);
    }

    /**
     * The feature's range, widened to include the row. Without a range in the manifest: two standard deviations around
     * the mean if the feature is scaled, else from the row's value as far as that is from 0. Empty for texts, and for
     * whole numbers without a range, since the model may know only values that it was trained with.
     */
    private static double[] range(Manifest.Feature feature, Datatype datatype, float present) {
        Double minimum = feature.minimum();
        Double maximum = feature.maximum();
        if (datatype.isText() || (datatype.isWhole() && (minimum == null || maximum == null))) {
            return new double[0];
        }
        boolean scaled = feature.scale() != 1;
        double centre = scaled ? feature.mean() : present;
        double reach = scaled ? 2 * Math.abs(feature.scale()) : Math.max(1, Math.abs(present));
        double low = minimum == null ? centre - reach : minimum;
        double high = maximum == null ? centre + reach : maximum;
        boolean widens = !feature.isMissing(present);
        return new double[] {widens ? Math.min(low, present) : low, widens ? Math.max(high, present) : high};
    }

    /** Distinct values through a range, as even as the feature's decimals allow. */
    private static float[] grid(double[] range, int decimals, int points) {
        float[] values = new float[points];
        int count = 0;
        for (int i = 0; range.length > 0 && i < points; i++) {
            float value = rounded(range[0] + (range[1] - range[0]) * i / (points - 1), decimals);
            if (count == 0 || value > values[count - 1]) {
                values[count++] = value;
            }
        }
        return Arrays.copyOf(values, count);
    }

    private static float rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .floatValue();
    }

    /** The row itself. */
    public Rows row() {
        return new Rows(1, row.length, row, texts);
    }

    /** The row itself, then for each feature the row with each value of its grid. */
    public Rows rows() {
        int count = 1 + grids.stream().mapToInt(grid -> grid.length).sum();
        float[] values = new float[count * row.length];
        System.arraycopy(row, 0, values, 0, row.length);
        int offset = row.length;
        for (int feature = 0; feature < grids.size(); feature++) {
            for (float value : grids.get(feature)) {
                System.arraycopy(row, 0, values, offset, row.length);
                values[offset + feature] = value;
                offset += row.length;
            }
        }
        return new Rows(count, row.length, values, texts);
    }

    /**
     * The curves, with the largest range of the answer first; none when the model has too many features.
     *
     * @param outputs the model's outputs, one row for each of {@link #rows}
     * @param drawn the value of a row of outputs that the curves show
     */
    public List<Curve> curves(Rows outputs, Drawn drawn) {
        double present = drawn.of(outputs.values(), 0);
        List<Curve> curves = new ArrayList<>();
        int next = 1;
        for (int feature = 0; feature < grids.size(); feature++) {
            List<Curve.Point> points = new ArrayList<>();
            for (float value : grids.get(feature)) {
                points.add(new Curve.Point(value, drawn.of(outputs.values(), next++ * outputs.width())));
            }
            if (!points.isEmpty()) {
                curves.add(new Curve(manifest.features().get(feature), points, new Curve.Point(row[feature], present)));
            }
        }
        curves.sort(Comparator.comparingDouble(Curve::span).reversed());
        return curves;
    }
}
