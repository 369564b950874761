package dev.foretell.web.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.Rows;
import dev.foretell.web.evaluation.Evaluation.CalibrationBin;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import dev.foretell.web.evaluation.Evaluation.RocPoint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected values were computed with scikit-learn 1.x and statsmodels from the same numbers. */
class EvaluatorTest extends EvaluatorFixture {

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

    private static Comparator<Double> nearly() {
        return (left, right) -> Math.abs(left - right) < 1e-9 ? 0 : Double.compare(left, right);
    }
}
