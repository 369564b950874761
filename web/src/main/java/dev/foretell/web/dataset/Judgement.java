package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Tally;

/** How good the predictions of a dataset are, counted block by block. Used by one thread. */
final class Judgement {

    private final Tally tally;

    Judgement(Manifest manifest) {
        this.tally = new Tally(manifest.output());
    }

    void add(ScoredBlock scored) {
        Rows outputs = scored.outputs();
        if (outputs != null) {
            tally.add(outputs, scored.block().truth());
        }
    }

    /** As it is stored. */
    String json() {
        return Stored.json(tally.evaluation());
    }
}
