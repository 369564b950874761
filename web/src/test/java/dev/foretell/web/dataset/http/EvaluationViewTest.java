package dev.foretell.web.dataset.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.http.EvaluationView.Judged;
import dev.foretell.web.evaluation.Evaluator;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationViewTest {

    private static final Classification TWO = new Classification(
            new Manifest.Output(
                    "probability", Datatype.FP32, List.of(-1, 1), List.of("negative", "positive"), 0.5, Map.of()),
            0,
            1);

    private static EvaluationView view(float[] scores, int @Nullable [] truth) {
        Evaluator tally = new Evaluator(TWO);
        tally.add(new Rows(scores.length, 1, scores), truth == null ? unknown(scores.length) : truth);
        return EvaluationView.of(tally.evaluation());
    }

    private static int[] unknown(int count) {
        int[] truth = new int[count];
        Arrays.fill(truth, -1);
        return truth;
    }

    @Test
    void shares_are_those_of_the_true_class_and_shaded_by_how_large_they_are() {
        Judged judged =
                Objects.requireNonNull(view(new float[] {0.1f, 0.2f, 0.3f, 0.9f, 0.8f}, new int[] {0, 0, 0, 0, 1})
                        .judged());

        assertThat(judged.matrix().get(0).cells())
                .containsExactly(
                        new EvaluationView.Cell("3", "75.0 %", "right-3"),
                        new EvaluationView.Cell("1", "25.0 %", "wrong-1"));
        assertThat(judged.matrix().get(1).cells().get(1).shade()).isEqualTo("right-4");
        assertThat(judged.accuracy()).isEqualTo("80.0 %");
        assertThat(judged.auc()).isEqualTo("0.750");
    }

    @Test
    void the_curve_as_a_table_has_a_line_for_each_tenth() {
        Judged judged = Objects.requireNonNull(
                view(new float[] {0.1f, 0.9f}, new int[] {0, 1}).judged());

        assertThat(judged.curves().get(0).points())
                .hasSize(11)
                .contains(new EvaluationView.Point("0.50", "100.0 %", "0.0 %", "100.0 %"));
        assertThat(judged.curves().get(0).points().get(0).precision()).isEqualTo("–");
    }

    @Test
    void with_one_class_only_there_is_no_curve_but_all_else() {
        Judged judged = Objects.requireNonNull(
                view(new float[] {0.1f, 0.9f}, new int[] {1, 1}).judged());

        assertThat(judged.curves()).isEmpty();
        assertThat(judged.auc()).isNull();
        assertThat(judged.matrix().get(0).cells().get(0).share()).isEmpty();
    }

    @Test
    void without_truth_the_answers_are_told() {
        EvaluationView view = view(new float[] {0.1f, 0.9f, 0.95f, 1f}, null);

        assertThat(view.judged()).isNull();
        assertThat(view.answers().get(1)).isEqualTo(new ShareView("positive", "3", 0.75, "75.0 %"));
        assertThat(view.histogram()).hasSize(20);
        assertThat(view.histogram().get(19)).isEqualTo(new EvaluationView.Bin("0.95 to 1.00", "1", "", ""));
    }
}
