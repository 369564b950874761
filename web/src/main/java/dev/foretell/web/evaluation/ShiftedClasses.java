package dev.foretell.web.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * Detects from the predictions that a file numbers its classes from 1 where the labels are numbered from 0, which the
 * numbers alone do not show if the last one is absent. Stateless.
 */
public final class ShiftedClasses {

    /** The fewest rows that show it. */
    private static final int LEAST_ROWS = 3;

    private ShiftedClasses() {}

    /** A sentence for the sender; empty when the classes are probably numbered as the labels are. */
    public static Optional<String> note(Evaluation evaluation) {
        Evaluation.Quality quality = evaluation.quality();
        if (quality == null || quality.rows() < LEAST_ROWS) {
            return Optional.empty();
        }
        List<List<Long>> confusion = quality.confusion();
        long classes =
                quality.classes().stream().filter(each -> each.support() > 0).count();
        long shifted = 0;
        for (int label = 1; label < confusion.size(); label++) {
            shifted += confusion.get(label).get(label - 1);
        }
        boolean likely = classes > 1
                && quality.classes().get(0).support() == 0
                && 2 * shifted > quality.rows()
                && shifted > 2 * quality.correct();
        return likely ? Optional.of(sentence(evaluation, shifted)) : Optional.empty();
    }

    private static String sentence(Evaluation evaluation, long shifted) {
        return "The classes of the file seem to be numbered from 1, but the labels of the model are numbered from 0 ("
                + evaluation.labels().get(0) + " is 0): if each class were one smaller, "
                + shifted + " rows would be predicted correctly.";
    }
}
