package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Outputs, and the manifest that says what they mean. Immutable.
 *
 * @param manifest of the version that was used
 */
public record Predicted(Manifest manifest, Answer.Predicted answer) {

    /** The failure that it is to answer with outputs of another form than the manifest's: they mean nothing. */
    Optional<Answer.Failed> misfit() {
        int width = answer.predictions().width();
        int expected = manifest.outputWidth();
        if (width == expected) {
            return Optional.empty();
        }
        String detail = "The worker answered with rows of " + width + " numbers; the outputs of " + manifest.label()
                + " have " + expected + ".";
        return Optional.of(new Answer.Failed(
                answer.id(), answer.model(), answer.worker(), new JobProblem(JobProblem.Code.MODEL_FAILED, detail)));
    }

    /** The class of each row; empty when the model gives only numbers. */
    public List<String> classes() {
        return manifest.classification()
                .map(classification -> classes(classification, answer.predictions()))
                .orElse(List.of());
    }

    /**
     * How the outputs tell a class.
     *
     * @throws NoClassesException when the model gives only numbers
     */
    public Classification classification() {
        return classification(manifest);
    }

    /**
     * How the outputs of a model tell a class.
     *
     * @throws NoClassesException when the model gives only numbers
     */
    public static Classification classification(Manifest manifest) {
        return manifest.classification().orElseThrow(() -> new NoClassesException(manifest.name()));
    }

    private static List<String> classes(Classification output, Rows rows) {
        List<String> classes = new ArrayList<>(rows.count());
        for (int row = 0; row < rows.count(); row++) {
            classes.add(output.labels().get(output.classOf(rows.values(), row * rows.width())));
        }
        return classes;
    }
}
