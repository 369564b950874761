package dev.foretell.web.evaluation;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rows with probabilities and truth, of two and of three classes. Tests extend it. */
abstract class EvaluatorFixture {

    static final Classification TWO = new Classification(
            new Manifest.Output(
                    "probability", Datatype.FP32, List.of(-1, 1), List.of("negative", "positive"), 0.5, Map.of()),
            0,
            1);

    static final Classification THREE = new Classification(
            new Manifest.Output("kind", Datatype.FP32, List.of(-1, 3), List.of("a", "b", "c"), null, Map.of()), 0, 3);

    static final float[] SCORES = {
        0.05f, 0.12f, 0.18f, 0.22f, 0.31f, 0.31f, 0.38f, 0.44f, 0.47f, 0.53f,
        0.53f, 0.58f, 0.66f, 0.71f, 0.77f, 0.83f, 0.83f, 0.91f, 0.96f, 0.99f
    };

    static final int[] TRUTH = {0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1};

    static final float[] PROBABILITIES = {
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

    static final int[] KINDS = {0, 0, 1, 1, 2, 2, 2, 2, 1, 0};

    static Evaluation two(float[] scores, int[] truth) {
        Evaluator tally = new Evaluator(TWO);
        tally.add(new Rows(scores.length, 1, scores), truth);
        return tally.evaluation();
    }

    /**
     * Evaluates 5,000 rows with calibrated probabilities, from a linear congruential generator that is easy to repeat
     * in Python.
     */
    static Evaluation many() {
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

    static Quality quality(Evaluation evaluation) {
        return Objects.requireNonNull(evaluation.quality());
    }

    static ClassQuality positive(Evaluation evaluation) {
        return quality(evaluation).classes().get(1);
    }
}
