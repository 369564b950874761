package dev.foretell.web.evaluation;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the predictions of a dataset, block after block in any order, and evaluates what was counted so far. It takes
 * the same memory for a million rows as for ten: some 160 kB for each class. Not safe for use by several threads.
 */
public final class Evaluator {

    static final int HISTOGRAM_BINS = 20;
    static final int CALIBRATION_BINS = 10;

    private final Classification classification;
    private final int classes;
    private final long[] predicted;
    private final long[] histogram = new long[HISTOGRAM_BINS];
    private final long[][] confusion;
    private final List<Scores> scores;
    private final Calibration calibration = new Calibration(CALIBRATION_BINS);
    private double squares;

    /** Counts nothing yet. */
    public Evaluator(Classification classification) {
        this.classification = classification;
        this.classes = classification.labels().size();
        this.predicted = new long[classes];
        this.confusion = new long[classes][classes];
        this.scores = Stream.generate(Scores::new).limit(classes).toList();
    }

    /**
     * Counts some rows.
     *
     * @param outputs the outputs of the model, all in one row
     * @param truth the true class of each row, -1 where it is not known; null when no row has one
     * @throws IllegalArgumentException when the sizes do not fit each other or the model
     */
    public void add(Rows outputs, int @Nullable [] truth) {
        if (outputs.width() != classification.width() || (truth != null && truth.length != outputs.count())) {
            throw new IllegalArgumentException(
                    "Expected rows of " + classification.width() + " values and a true class for each.");
        }
        for (int row = 0; row < outputs.count(); row++) {
            int offset = row * outputs.width();
            int found = classification.classOf(outputs.values(), offset);
            count(found, outputs.values(), offset);
            if (truth != null && truth[row] >= 0) {
                compare(truth[row], found, outputs.values(), offset);
            }
        }
    }

    private void count(int found, float[] values, int offset) {
        predicted[found]++;
        histogram[Calibration.bin(reportedProbability(found, values, offset), HISTOGRAM_BINS)]++;
    }

    /** The probability that the histogram counts: of the second of two classes, else of the predicted one. */
    private double reportedProbability(int found, float[] values, int offset) {
        return probability(classification.threshold() == null ? found : 1, values, offset);
    }

    /** The probability of a class, limited to 0 to 1: NaN, for instance, would spoil every mean. */
    private double probability(int label, float[] values, int offset) {
        double probability = classification.probabilityOf(label, values, offset);
        return Double.isNaN(probability) ? 0 : Math.max(0, Math.min(1, probability));
    }

    private void compare(int truth, int found, float[] values, int offset) {
        confusion[truth][found]++;
        for (int label = 0; label < classes; label++) {
            double probability = probability(label, values, offset);
            scores.get(label).add(probability, label == truth);
            if (classification.threshold() == null || label == 1) {
                double distance = probability - (label == truth ? 1 : 0);
                squares += distance * distance;
            }
        }
        boolean cameTrue = classification.threshold() == null ? found == truth : truth == 1;
        calibration.add(reportedProbability(found, values, offset), cameTrue);
    }

    /** Evaluates what was counted so far. */
    public Evaluation evaluation() {
        long known = Arrays.stream(confusion).flatMapToLong(Arrays::stream).sum();
        return new Evaluation(
                Arrays.stream(predicted).sum(),
                classification.labels(),
                classification.threshold(),
                list(predicted),
                list(histogram),
                known == 0 ? null : quality(known));
    }

    private Quality quality(long known) {
        long correct = 0;
        List<ClassQuality> each = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            correct += confusion[label][label];
            each.add(classQuality(label));
        }
        return new Quality(
                known,
                correct,
                Proportion.of(correct, known),
                Arrays.stream(confusion).map(Evaluator::list).toList(),
                each,
                calibration.bins(),
                squares / known,
                calibration.error());
    }

    private ClassQuality classQuality(int label) {
        long hits = confusion[label][label];
        long support = Arrays.stream(confusion[label]).sum();
        long named = Arrays.stream(confusion).mapToLong(of -> of[label]).sum();
        Roc.Curve roc = Roc.of(scores.get(label), threshold(label));
        return new ClassQuality(
                classification.labels().get(label),
                share(hits, named),
                share(hits, support),
                share(2 * hits, named + support),
                support,
                roc.auc(),
                roc.points());
    }

    /** The threshold of a class's own probability. The first of two classes has one only when the second has. */
    private @Nullable Double threshold(int label) {
        return label == 1 ? classification.threshold() : null;
    }

    private static @Nullable Double share(long some, long all) {
        return all == 0 ? null : (double) some / all;
    }

    private static List<Long> list(long[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
