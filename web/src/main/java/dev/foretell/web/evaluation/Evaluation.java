package dev.foretell.web.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows of a dataset: how the predictions are distributed and, as far as the truth is known, how well they fit it.
 * Jackson writes it and reads it back. Immutable.
 *
 * @param rows how many rows were predicted
 * @param labels the classes; all lists by class are in their order; none, as all lists are, for a model that gives only numbers
 * @param threshold the probability from which the second of two classes is predicted; null when the most probable class is
 * @param predicted how many rows were predicted to be of each class
 * @param histogram how many rows had which probability, in {@value Tally#HISTOGRAM_BINS} equal bins from 0 to 1: of the second of two
 *     classes when there is a threshold, else of the class that was predicted
 * @param quality how well the predictions fit the truth; null when no row's truth is known
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Evaluation(
        long rows,
        List<String> labels,
        @Nullable Double threshold,
        List<Long> predicted,
        List<Long> histogram,
        @Nullable Quality quality) {

    /** That of rows that were given numbers, not classes. */
    public static Evaluation ofNumbers(long rows) {
        return new Evaluation(rows, List.of(), null, List.of(), List.of(), null);
    }

    /**
     * How well the predictions fit the truth.
     *
     * @param rows how many rows have a truth
     * @param correct how many of these were predicted right
     * @param accuracy the share of the latter, with its 95 % interval
     * @param confusion rows by true class, then by predicted class
     * @param classes each class against all others
     * @param calibration whether probabilities are as often right as they say, in {@value Tally#CALIBRATION_BINS} equal bins from 0 to 1
     *     (reliability diagram: Murphy and Winkler, 1977); of the second of two classes when there is a threshold, else of the class that
     *     was predicted (Guo et al., 2017)
     * @param brier the mean squared distance of the probabilities from the truth (Brier, 1950): 0 is best. With a threshold that of the
     *     second class alone (0 to 1), else summed over all classes (0 to 2)
     * @param calibrationError the mean distance of observed share and probability over the bins, each weighed by its rows: the expected
     *     calibration error (Naeini, Cooper and Hauskrecht, 2015)
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Quality(
            long rows,
            long correct,
            Proportion accuracy,
            List<List<Long>> confusion,
            List<ClassQuality> classes,
            List<CalibrationBin> calibration,
            double brier,
            double calibrationError) {}

    /**
     * One class against all others.
     *
     * @param precision the share of the rows predicted to be of this class that are; null when none was
     * @param recall the share of the rows of this class that were predicted to be; null when there are none
     * @param f1 the harmonic mean of both; null when neither has a row
     * @param support how many rows are of this class
     * @param auc the area under the ROC curve: how probably a row of this class has a greater probability of it than a row of another
     *     has, ties counted half (Mann and Whitney, 1947; Fawcett, 2006); null when there are no rows of this class, or none of others
     * @param roc points of the ROC curve (Fawcett, 2006), the greatest threshold first; at most {@value Roc#MAX_POINTS}, among them one for
     *     each hundredth from 0 to 1, the model's own threshold, and both ends; empty where {@code auc} is null
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ClassQuality(
            String label,
            @Nullable Double precision,
            @Nullable Double recall,
            @Nullable Double f1,
            long support,
            @Nullable Double auc,
            List<RocPoint> roc) {}

    /**
     * What a threshold would make of the rows.
     *
     * @param threshold rows whose probability is this or more are said to be of the class; above 1 none is
     * @param truePositives how many of these are
     * @param falsePositives how many of these are not
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record RocPoint(double threshold, long truePositives, long falsePositives) {}

    /**
     * The rows whose probabilities lie between two bounds.
     *
     * @param count how many rows there are
     * @param predicted the mean of their probabilities; null when there are none
     * @param observed the share for which the predicted came true; null when there are none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record CalibrationBin(
            double from,
            double to,
            long count,
            @Nullable Double predicted,
            @Nullable Double observed) {}
}
