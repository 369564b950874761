package dev.foretell.web.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Evaluation.RocPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ROC curve of two classes. The expected values were computed with scikit-learn 1.x from the same numbers. */
class RocTest extends EvaluatorFixture {

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
}
