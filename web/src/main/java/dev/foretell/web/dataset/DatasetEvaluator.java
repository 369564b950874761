package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.evaluation.Evaluator;
import org.jspecify.annotations.Nullable;

/** Evaluates the predictions of a dataset, block by block. Used by one thread. */
final class DatasetEvaluator {

    /** Null for a model that gives only numbers, for which only rows are counted. */
    private final @Nullable Evaluator tally;

    private long rows;

    DatasetEvaluator(Manifest manifest) {
        this.tally = manifest.classification().map(Evaluator::new).orElse(null);
    }

    void add(ScoredBlock scored) {
        Rows outputs = scored.outputs();
        if (outputs != null) {
            rows += outputs.count();
            if (tally != null) {
                tally.add(outputs, scored.block().truth());
            }
        }
    }

    /** The evaluation in the form in which it is stored. */
    String json() {
        return StoredJson.json(tally == null ? Evaluation.ofNumbers(rows) : tally.evaluation());
    }
}
