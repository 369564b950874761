package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.evaluation.Evaluation.CalibrationBin;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import dev.foretell.web.evaluation.Evaluation.RocPoint;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as its page shows it, as texts. Immutable. Public for the template, which reads it.
 *
 * @param judged how well the predictions fit the true classes; null when these are not known
 * @param answers how often each class was predicted
 * @param histogramMeaning which probability the histogram counts
 */
public record EvaluationView(
        String rows, @Nullable Judged judged, List<ShareView> answers, String histogramMeaning, List<Bin> histogram) {

    /** Whether the model predicts classes, rather than numbers. */
    public boolean ofClasses() {
        return !answers.isEmpty();
    }

    /** The number of shades in the confusion matrix. */
    private static final int DARKEST = 4;

    /**
     * The comparison of predictions with true classes.
     *
     * @param aucMeaning which area {@code auc} is
     * @param curves one for each class that has a curve; for two classes only the second
     */
    public record Judged(
            String rows,
            String correct,
            String accuracy,
            String interval,
            @Nullable String auc,
            String aucMeaning,
            String brier,
            String calibrationError,
            List<MatrixRow> matrix,
            List<ClassRow> classes,
            List<Curve> curves,
            List<Bin> calibration) {}

    /** The predictions of the rows of one class. */
    public record MatrixRow(String label, List<Cell> cells) {}

    /** A cell of the confusion matrix; {@code share} is the share of its row. */
    public record Cell(String count, String share, String shade) {}

    /** The figures of a class. */
    public record ClassRow(String label, String precision, String recall, String f1, String auc, String support) {}

    /** Some points of the ROC curve of a class. */
    public record Curve(int index, String label, List<Point> points) {}

    /** The effect of a threshold on the rows. */
    public record Point(String threshold, String hitRate, String alarmRate, String precision) {}

    /** A range of probabilities; {@code predicted} and {@code observed} are for the calibration. */
    public record Bin(String range, String count, String predicted, String observed) {}

    static EvaluationView of(Evaluation evaluation) {
        Quality quality = evaluation.quality();
        return new EvaluationView(
                FORMATS.count(evaluation.rows()),
                quality == null ? null : judged(evaluation, quality),
                IntStream.range(0, evaluation.labels().size())
                        .mapToObj(label -> ShareView.of(
                                evaluation.labels().get(label),
                                evaluation.predicted().get(label),
                                evaluation.rows()))
                        .toList(),
                histogramMeaning(evaluation),
                histogram(evaluation.histogram()));
    }

    private static String histogramMeaning(Evaluation evaluation) {
        return evaluation.threshold() == null
                ? "How sure the model was: the probability of the predicted class."
                : "The predicted probability of “" + evaluation.labels().get(1) + "”.";
    }

    private static List<Bin> histogram(List<Long> counts) {
        double width = 1.0 / counts.size();
        return IntStream.range(0, counts.size())
                .mapToObj(bin -> new Bin(range(bin * width, (bin + 1) * width), FORMATS.count(counts.get(bin)), "", ""))
                .toList();
    }

    private static String range(double from, double to) {
        return FORMATS.hundredths(from) + " to " + FORMATS.hundredths(to);
    }

    private static Judged judged(Evaluation evaluation, Quality quality) {
        List<Integer> shown = evaluation.threshold() == null
                ? IntStream.range(0, evaluation.labels().size()).boxed().toList()
                : List.of(1);
        List<Curve> curves = shown.stream()
                .filter(label -> quality.classes().get(label).auc() != null)
                .map(label -> curve(label, quality))
                .toList();
        return new Judged(
                FORMATS.count(quality.rows()),
                FORMATS.count(quality.correct()),
                FORMATS.percent(quality.accuracy().share()),
                FORMATS.percent(quality.accuracy().low()).replace(" %", "") + " to "
                        + FORMATS.percent(quality.accuracy().high()),
                curves.isEmpty() ? null : FORMATS.decimals(meanAuc(quality, curves)),
                curves.size() == 1
                        ? "of “" + curves.get(0).label() + "”"
                        : "mean of the classes, each against the others",
                FORMATS.decimals(quality.brier()),
                FORMATS.decimals(quality.calibrationError()),
                matrix(evaluation.labels(), quality.confusion()),
                quality.classes().stream().map(EvaluationView::classRow).toList(),
                curves,
                quality.calibration().stream().map(EvaluationView::bin).toList());
    }

    private static double meanAuc(Quality quality, List<Curve> curves) {
        return curves.stream()
                .map(curve -> quality.classes().get(curve.index()).auc())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private static List<MatrixRow> matrix(List<String> labels, List<List<Long>> confusion) {
        return IntStream.range(0, labels.size())
                .mapToObj(label -> new MatrixRow(labels.get(label), cells(label, confusion.get(label))))
                .toList();
    }

    private static List<Cell> cells(int truth, List<Long> counts) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        return IntStream.range(0, counts.size())
                .mapToObj(label -> cell(counts.get(label), all, label == truth))
                .toList();
    }

    private static Cell cell(long count, long all, boolean right) {
        double share = all == 0 ? 0 : (double) count / all;
        String shade = (right ? "right-" : "wrong-") + (int) Math.ceil(share * DARKEST);
        return new Cell(FORMATS.count(count), all == 0 ? "" : FORMATS.percent(share), shade);
    }

    private static ClassRow classRow(ClassQuality of) {
        return new ClassRow(
                of.label(),
                FORMATS.percent(of.precision()),
                FORMATS.percent(of.recall()),
                FORMATS.decimals(of.f1()),
                FORMATS.decimals(of.auc()),
                FORMATS.count(of.support()));
    }

    private static Curve curve(int label, Quality quality) {
        ClassQuality of = quality.classes().get(label);
        long others = quality.rows() - of.support();
        List<Point> points = of.roc().stream()
                .filter(point -> isTenth(point.threshold()))
                .map(point -> point(point, of.support(), others))
                .toList();
        return new Curve(label, of.label(), points);
    }

    private static boolean isTenth(double threshold) {
        return Math.abs(threshold * 10 - Math.rint(threshold * 10)) < 1e-9;
    }

    private static Point point(RocPoint point, long support, long others) {
        long named = point.truePositives() + point.falsePositives();
        return new Point(
                FORMATS.hundredths(point.threshold()),
                FORMATS.percent((double) point.truePositives() / support),
                FORMATS.percent((double) point.falsePositives() / others),
                FORMATS.percent(named == 0 ? null : (Double) ((double) point.truePositives() / named)));
    }

    private static Bin bin(CalibrationBin bin) {
        return new Bin(
                range(bin.from(), bin.to()),
                FORMATS.count(bin.count()),
                FORMATS.percent(bin.predicted()),
                FORMATS.percent(bin.observed()));
    }
}
