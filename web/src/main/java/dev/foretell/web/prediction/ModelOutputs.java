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
 * The outputs of a model, with the manifest that defines their meaning. Immutable.
 *
 * @param manifest of the version that was used
 */
public record ModelOutputs(Manifest manifest, Answer.Predicted answer) {

    /** The failure when the outputs have another width than the manifest says; empty otherwise. */
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
     * The classification of the outputs.
     *
     * @throws NoClassesException when the model gives only numbers
     */
    public Classification classification() {
        return classification(manifest);
    }

    /**
     * The classification of a model's outputs.
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
