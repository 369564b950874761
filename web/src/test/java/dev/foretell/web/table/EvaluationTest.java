package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void the_share_of_right_predictions_is_told() {
        Rows outputs = new Rows(4, 1, new float[] {0.9f, 0.1f, 0.5f, 0.4f});

        Evaluation evaluation = Evaluation.of(TestManifests.DIABETES.output(), outputs, new int[] {1, 0, 0, 0});

        assertThat(evaluation).isEqualTo(new Evaluation(4, 3));
        assertThat(evaluation.accuracy()).isEqualTo(0.75);
    }

    @Test
    void of_several_classes_the_most_probable_counts() {
        Rows outputs = new Rows(2, 3, new float[] {0.1f, 0.2f, 0.7f, 0.5f, 0.3f, 0.2f});

        assertThat(Evaluation.of(TestManifests.IRIS.output(), outputs, new int[] {2, 1}))
                .isEqualTo(new Evaluation(2, 1));
    }
}
