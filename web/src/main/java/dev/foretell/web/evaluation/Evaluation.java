package dev.foretell.web.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation of a dataset: how the predictions are distributed and, where the true classes are known, how well they
 * fit these. Jackson writes it and reads it back. Immutable.
 *
 * @param rows how many rows were predicted
 * @param labels the classes, in whose order all lists by class are; these lists are empty for a model that gives only
 *     numbers
 * @param threshold the probability from which the second of two classes is predicted; null when the most probable class
 *     is
 * @param predicted how many rows were predicted to be of each class
 * @param histogram how many rows had which probability, in {@value Evaluator#HISTOGRAM_BINS} equal bins from 0 to 1: of
 *     the second of two classes when there is a threshold, else of the predicted class
 * @param quality how well the predictions fit the true classes; null when no row's true class is known
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Evaluation(
        long rows,
        List<String> labels,
        @Nullable Double threshold,
        List<Long> predicted,
        List<Long> histogram,
        @Nullable Quality quality) {

    /** The evaluation of rows whose predictions are numbers, not classes. */
    public static Evaluation ofNumbers(long rows) {
        return new Evaluation(rows, List.of(), null, List.of(), List.of(), null);
    }

    /**
     * How well the predictions fit the true classes.
     *
     * @param rows how many rows have a true class
     * @param correct how many of these were predicted correctly
     * @param accuracy the share of the latter, with its 95 % interval
     * @param confusion rows by true class, then by predicted class
     * @param classes each class against all others
     * @param calibration whether probabilities come true as often as they say, in {@value Evaluator#CALIBRATION_BINS}
     *     equal bins from 0 to 1 (reliability diagram: Murphy and Winkler, 1977); of the second of two classes when
     *     there is a threshold, else of the predicted class (Guo et al., 2017)
     * @param brier the mean squared distance of the probabilities from the true classes (Brier, 1950): 0 is best. With
     *     a threshold that of the second class alone (0 to 1), else summed over all classes (0 to 2)
     * @param calibrationError the mean distance of observed share and probability over the bins, each weighted by its
     *     rows: the expected calibration error (Naeini, Cooper and Hauskrecht, 2015)
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
     * The quality of one class against all others.
     *
     * @param precision the share of the rows predicted to be of this class that are; null when no row was
     * @param recall the share of the rows of this class that were predicted to be; null when there are no such rows
     * @param f1 the harmonic mean of both; null when neither has a row
     * @param support how many rows are of this class
     * @param auc the area under the ROC curve: the probability that a row of this class has a greater probability of it
     *     than a row of another class, ties counted half (Mann and Whitney, 1947; Fawcett, 2006); null when all rows
     *     are of this class, or none is
     * @param roc points of the ROC curve (Fawcett, 2006), the greatest threshold first; at most
     *     {@value Roc#MAX_POINTS}, among them one for each hundredth from 0 to 1, the model's own threshold, and both
     *     ends; empty where {@code auc} is null
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
     * The result of a threshold for the rows.
     *
     * @param threshold rows with this probability or more are predicted to be of the class; above 1 no row is
     * @param truePositives how many of these are of the class
     * @param falsePositives how many of these are not
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record RocPoint(double threshold, long truePositives, long falsePositives) {}

    /**
     * The rows whose probabilities are between two bounds.
     *
     * @param count how many rows there are
     * @param predicted the mean of their probabilities; null when there are no rows
     * @param observed the share whose prediction came true; null when there are no rows
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record CalibrationBin(
            double from,
            double to,
            long count,
            @Nullable Double predicted,
            @Nullable Double observed) {}
}
