package dev.foretell.web.predict;

import dev.foretell.job.Answer;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * Outputs, and the manifest that says what they mean. Immutable.
 *
 * @param manifest of the version that was used
 */
public record Predicted(Manifest manifest, Answer.Predicted answer) {

    /** The class of each row. */
    public List<String> classes() {
        return classes(manifest.output(), answer.predictions());
    }

    static List<String> classes(Manifest.Output output, Rows rows) {
        List<String> classes = new ArrayList<>(rows.count());
        for (int row = 0; row < rows.count(); row++) {
            classes.add(output.labels().get(output.classOf(rows.values(), row * rows.width())));
        }
        return classes;
    }
}
