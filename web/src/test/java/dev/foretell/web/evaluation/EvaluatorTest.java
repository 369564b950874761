package dev.foretell.web.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Evaluation.CalibrationBin;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import dev.foretell.web.evaluation.Evaluation.RocPoint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The expected values were computed with scikit-learn 1.x and statsmodels from the same numbers. */
class EvaluatorTest {

    private static final Classification TWO = new Classification(
            new Manifest.Output(
                    "probability", Datatype.FP32, List.of(-1, 1), List.of("negative", "positive"), 0.5, Map.of()),
            0,
            1);

    private static final Classification THREE = new Classification(
            new Manifest.Output("kind", Datatype.FP32, List.of(-1, 3), List.of("a", "b", "c"), null, Map.of()), 0, 3);

    private static final float[] SCORES = {
        0.05f, 0.12f, 0.18f, 0.22f, 0.31f, 0.31f, 0.38f, 0.44f, 0.47f, 0.53f,
        0.53f, 0.58f, 0.66f, 0.71f, 0.77f, 0.83f, 0.83f, 0.91f, 0.96f, 0.99f
    };
    private static final int[] TRUTH = {0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1};

    private static final float[] PROBABILITIES = {
        0.7f, 0.2f, 0.1f,
        0.6f, 0.3f, 0.1f,
        0.2f, 0.5f, 0.3f,
        0.1f, 0.6f, 0.3f,
        0.3f, 0.4f, 0.3f,
        0.1f, 0.2f, 0.7f,
        0.2f, 0.45f, 0.35f,
        0.05f, 0.15f, 0.8f,
        0.45f, 0.35f, 0.2f,
        0.25f, 0.3f, 0.45f
    };
    private static final int[] KINDS = {0, 0, 1, 1, 2, 2, 2, 2, 1, 0};

    @Test
    void two_classes_are_judged_as_scikit_learn_judges_them() {
        Quality quality = quality(two(SCORES, TRUTH));

        assertThat(quality.rows()).isEqualTo(20);
        assertThat(quality.correct()).isEqualTo(14);
        assertThat(quality.accuracy().share()).isEqualTo(0.7);
        assertThat(quality.confusion()).containsExactly(List.of(6L, 3L), List.of(3L, 8L));
        ClassQuality positive = quality.classes().get(1);
        assertThat(positive.label()).isEqualTo("positive");
        assertThat(positive.precision()).isCloseTo(0.72727273, within(1e-8));
        assertThat(positive.recall()).isCloseTo(0.72727273, within(1e-8));
        assertThat(positive.f1()).isCloseTo(0.72727273, within(1e-8));
        assertThat(positive.support()).isEqualTo(11);
        assertThat(positive.auc()).isCloseTo(0.8232323232323232, within(1e-12));
        assertThat(quality.classes().get(0).precision()).isCloseTo(0.66666667, within(1e-8));
        assertThat(quality.classes().get(0).auc()).isCloseTo(0.8232323232323232, within(1e-12));
        assertThat(quality.brier()).isCloseTo(0.17035999812498717, within(1e-9));
        assertThat(quality.calibrationError()).isCloseTo(0.15799999441951515, within(1e-9));
    }

    @Test
    void the_curve_goes_through_every_point_of_scikit_learns() {
        List<RocPoint> curve = positive(two(SCORES, TRUTH)).roc();

        assertThat(curve.get(0)).isEqualTo(new RocPoint(1.0001, 0, 0));
        assertThat(curve)
                .extracting(RocPoint::truePositives, RocPoint::falsePositives)
                .contains(
                        tuple(1L, 0L),
                        tuple(2L, 0L),
                        tuple(3L, 0L),
                        tuple(5L, 0L),
                        tuple(5L, 1L),
                        tuple(6L, 1L),
                        tuple(7L, 1L),
                        tuple(7L, 2L),
                        tuple(8L, 3L),
                        tuple(9L, 3L),
                        tuple(9L, 4L),
                        tuple(10L, 4L),
                        tuple(10L, 6L),
                        tuple(11L, 6L),
                        tuple(11L, 7L),
                        tuple(11L, 8L));
        assertThat(curve).contains(new RocPoint(0.5, 8, 3)).endsWith(new RocPoint(0, 11, 9));
    }

    @Test
    void several_classes_are_judged_as_scikit_learn_judges_them() {
        Evaluator tally = new Evaluator(THREE);
        tally.add(new Rows(10, 3, PROBABILITIES), KINDS);
        Quality quality = quality(tally.evaluation());

        assertThat(quality.accuracy().share()).isEqualTo(0.6);
        assertThat(quality.confusion()).containsExactly(List.of(2L, 0L, 1L), List.of(1L, 2L, 0L), List.of(0L, 2L, 2L));
        assertThat(quality.classes())
                .extracting(ClassQuality::auc)
                .usingElementComparator(nearly())
                .containsExactly(0.9047619047619048, 0.9047619047619048, 0.875);
        assertThat(quality.classes())
                .extracting(ClassQuality::f1)
                .usingElementComparator(nearly())
                .containsExactly(2 / 3.0, 4 / 7.0, 4 / 7.0);
        assertThat(quality.brier()).isCloseTo(0.41699999875575333, within(1e-9));
        assertThat(quality.calibrationError()).isCloseTo(0.38499999344348906, within(1e-9));
    }

    @Test
    void thousands_of_rows_are_judged_as_scikit_learn_judges_them() {
        Evaluation evaluation = many();
        Quality quality = quality(evaluation);

        assertThat(positive(evaluation).support()).isEqualTo(2549);
        assertThat(quality.accuracy().share()).isEqualTo(0.7418);
        assertThat(positive(evaluation).auc()).isCloseTo(0.8273530359422877, within(1e-4));
        assertThat(quality.brier()).isCloseTo(0.16963045568242885, within(1e-9));
        assertThat(quality.calibrationError()).isCloseTo(0.01642020023255027, within(1e-6));
        assertThat(positive(evaluation).roc()).contains(new RocPoint(0.25, 2388, 1384));
    }

    @Test
    void a_curve_has_few_points_however_many_rows_there_are() {
        List<RocPoint> curve = positive(many()).roc();

        assertThat(curve)
                .hasSizeBetween(150, Roc.MAX_POINTS)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(RocPoint::threshold).reversed())
                .isSortedAccordingTo(Comparator.comparingLong(RocPoint::truePositives))
                .isSortedAccordingTo(Comparator.comparingLong(RocPoint::falsePositives));
    }

    @Test
    void the_area_is_1_for_perfect_0_for_inverted_and_a_half_for_equal_scores() {
        int[] truth = {0, 0, 1, 1, 1};

        assertThat(positive(two(new float[] {0.1f, 0.2f, 0.6f, 0.7f, 0.9f}, truth))
                        .auc())
                .isEqualTo(1);
        assertThat(positive(two(new float[] {0.9f, 0.8f, 0.3f, 0.2f, 0.1f}, truth))
                        .auc())
                .isZero();
        assertThat(positive(two(new float[] {0.5f, 0.5f, 0.5f, 0.5f, 0.5f}, truth))
                        .auc())
                .isEqualTo(0.5);
    }

    @Test
    void the_figures_at_the_models_threshold_are_those_of_the_confusion_matrix() {
        Manifest.Output output =
                new Manifest.Output("p", Datatype.FP32, List.of(-1, 1), TWO.labels(), 0.3125, Map.of());
        Evaluator tally = new Evaluator(new Classification(output, 0, 1));
        tally.add(new Rows(4, 1, new float[] {0.3124f, 0.3125f, 0.3126f, 0.1f}), new int[] {1, 1, 0, 0});
        Evaluation evaluation = tally.evaluation();

        assertThat(quality(evaluation).confusion()).containsExactly(List.of(1L, 1L), List.of(1L, 1L));
        assertThat(positive(evaluation).roc()).contains(new RocPoint(0.3125, 1, 1));
    }

    @Test
    void one_class_only_has_no_curve() {
        Evaluation evaluation = two(new float[] {0.9f, 0.2f}, new int[] {1, 1});

        assertThat(positive(evaluation).auc()).isNull();
        assertThat(positive(evaluation).roc()).isEmpty();
        assertThat(positive(evaluation).precision()).isEqualTo(1);
        assertThat(positive(evaluation).recall()).isEqualTo(0.5);
        assertThat(quality(evaluation).classes().get(0).recall()).isNull();
    }

    @Test
    void a_class_that_neither_is_nor_was_predicted_has_no_figures() {
        Evaluator tally = new Evaluator(THREE);
        tally.add(new Rows(2, 3, new float[] {0.7f, 0.2f, 0.1f, 0.2f, 0.7f, 0.1f}), new int[] {0, 1});

        assertThat(quality(tally.evaluation()).classes().get(2))
                .isEqualTo(new ClassQuality("c", null, null, null, 0, null, List.of()));
    }

    @Test
    void without_truth_the_answers_are_counted_all_the_same() {
        Evaluator tally = new Evaluator(TWO);
        tally.add(new Rows(4, 1, new float[] {0f, 0.5f, 0.51f, 1f}), null);
        Evaluation evaluation = tally.evaluation();

        assertThat(evaluation.quality()).isNull();
        assertThat(evaluation.rows()).isEqualTo(4);
        assertThat(evaluation.predicted()).containsExactly(1L, 3L);
        assertThat(evaluation.histogram()).hasSize(20);
        assertThat(evaluation.histogram().get(0)).isOne();
        assertThat(evaluation.histogram().get(10)).isEqualTo(2);
        assertThat(evaluation.histogram().get(19)).isOne();
    }

    @Test
    void rows_without_truth_do_not_count_for_the_quality() {
        Evaluation evaluation = two(new float[] {0.9f, 0.8f, 0.1f}, new int[] {1, -1, 1});

        assertThat(evaluation.rows()).isEqualTo(3);
        assertThat(quality(evaluation).rows()).isEqualTo(2);
        assertThat(quality(evaluation).correct()).isOne();
    }

    @Test
    void nothing_is_an_evaluation_too() {
        Evaluation evaluation = new Evaluator(TWO).evaluation();

        assertThat(evaluation.rows()).isZero();
        assertThat(evaluation.predicted()).containsExactly(0L, 0L);
        assertThat(evaluation.quality()).isNull();
    }

    @Test
    void what_is_no_probability_spoils_no_mean() {
        Quality quality = quality(two(new float[] {Float.NaN, 7f, -3f}, new int[] {0, 1, 1}));

        assertThat(quality.brier()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(quality.calibration())
                .extracting(CalibrationBin::count)
                .containsExactly(2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
    }

    @Test
    void a_bin_tells_its_bounds_and_means() {
        List<CalibrationBin> bins = quality(two(SCORES, TRUTH)).calibration();

        assertThat(bins).hasSize(10);
        assertThat(bins.get(3).from()).isEqualTo(0.3);
        assertThat(bins.get(3).to()).isEqualTo(0.4);
        assertThat(bins.get(3).count()).isEqualTo(3);
        assertThat(bins.get(3).predicted()).isCloseTo(0.3333333333333333, within(1e-7));
        assertThat(bins.get(3).observed()).isCloseTo(0.3333333333333333, within(1e-7));
    }

    @Test
    void the_order_in_which_rows_come_does_not_matter() {
        Evaluator tally = new Evaluator(TWO);
        for (int from : new int[] {15, 5, 0, 10}) {
            tally.add(
                    new Rows(5, 1, Arrays.copyOfRange(SCORES, from, from + 5)),
                    Arrays.copyOfRange(TRUTH, from, from + 5));
        }

        assertThat(quality(tally.evaluation()).classes())
                .isEqualTo(quality(two(SCORES, TRUTH)).classes());
    }

    @Test
    void an_evaluation_is_read_as_it_was_written() throws Exception {
        JsonMapper mapper = new JsonMapper();
        Evaluator unknown = new Evaluator(THREE);
        unknown.add(new Rows(10, 3, PROBABILITIES), null);
        for (Evaluation evaluation : List.of(many(), unknown.evaluation(), new Evaluator(TWO).evaluation())) {
            assertThat(mapper.readValue(mapper.writeValueAsBytes(evaluation), Evaluation.class))
                    .isEqualTo(evaluation);
        }
    }

    @Test
    void its_json_speaks_as_the_api_does() {
        assertThat(new JsonMapper().valueToTree(many()).toString())
                .contains("\"true_positives\":", "\"calibration_error\":", "\"false_positives\":");
    }

    @Test
    void rows_of_another_model_are_refused() {
        assertThatThrownBy(() -> new Evaluator(TWO).add(new Rows(10, 3, PROBABILITIES), KINDS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Evaluator(TWO).add(new Rows(20, 1, SCORES), KINDS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Evaluation two(float[] scores, int[] truth) {
        Evaluator tally = new Evaluator(TWO);
        tally.add(new Rows(scores.length, 1, scores), truth);
        return tally.evaluation();
    }

    /**
     * Evaluates 5,000 rows with calibrated probabilities, from a linear congruential generator that is easy to repeat
     * in Python.
     */
    private static Evaluation many() {
        float[] scores = new float[5_000];
        int[] truth = new int[scores.length];
        long state = 12_345;
        for (int row = 0; row < scores.length; row++) {
            state = next(state);
            scores[row] = (float) (Math.floor(state / 2147483648.0 * 10_000) / 10_000);
            state = next(state);
            truth[row] = state / 2147483648.0 < scores[row] ? 1 : 0;
        }
        return two(scores, truth);
    }

    private static long next(long state) {
        return (state * 1103515245 + 12345) % 2147483648L;
    }

    private static Quality quality(Evaluation evaluation) {
        return Objects.requireNonNull(evaluation.quality());
    }

    private static ClassQuality positive(Evaluation evaluation) {
        return quality(evaluation).classes().get(1);
    }

    private static Comparator<Double> nearly() {
        return (left, right) -> Math.abs(left - right) < 1e-9 ? 0 : Double.compare(left, right);
    }
}
