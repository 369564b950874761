package dev.foretell.web.dataset;

import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.evaluation.Evaluation.CalibrationBin;
import dev.foretell.web.evaluation.Evaluation.ClassQuality;
import dev.foretell.web.evaluation.Evaluation.Quality;
import dev.foretell.web.evaluation.Evaluation.RocPoint;
import dev.foretell.web.evaluation.Proportion;
import java.util.List;

/**
 * An evaluation that an earlier release stored in the database. It stays as it was then.
 *
 * @param file what was stored, among the resources of the tests
 */
record StoredEvaluation(String file, Evaluation evaluation) {
    /** Of classes with a threshold, and the truth of some rows. */
    static final StoredEvaluation CLASSES = new StoredEvaluation(
            "classes.json",
            new Evaluation(
                    4,
                    List.of("no", "yes"),
                    0.5,
                    List.of(1L, 3L),
                    List.of(1L, 0L, 3L),
                    new Quality(
                            3,
                            2,
                            new Proportion(0.6666666666666666, 0.2076594, 0.9385081),
                            List.of(List.of(1L, 1L), List.of(0L, 1L)),
                            List.of(
                                    new ClassQuality(
                                            "no",
                                            1.0,
                                            0.5,
                                            0.6666666666666666,
                                            2,
                                            0.75,
                                            List.of(new RocPoint(1.0001, 0, 0), new RocPoint(0.0, 2, 1))),
                                    new ClassQuality("yes", null, null, null, 0, null, List.of())),
                            List.of(
                                    new CalibrationBin(0.0, 0.5, 0, null, null),
                                    new CalibrationBin(0.5, 1.0, 3, 0.9, 1.0)),
                            0.125,
                            0.0625)));

    /** Of classes without a threshold, and no truth. */
    static final StoredEvaluation WITHOUT_TRUTH = new StoredEvaluation(
            "without-truth.json",
            new Evaluation(2, List.of("a", "b", "c"), null, List.of(2L, 0L, 0L), List.of(0L, 2L), null));

    /** Of numbers. */
    static final StoredEvaluation NUMBERS = new StoredEvaluation("numbers.json", Evaluation.ofNumbers(1_000_000_007));

    /** One of each. */
    static List<StoredEvaluation> all() {
        return List.of(CLASSES, WITHOUT_TRUTH, NUMBERS);
    }

    @Override
    public String toString() {
        return file;
    }
}
