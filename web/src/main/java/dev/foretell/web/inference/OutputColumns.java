package dev.foretell.web.inference;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;

/**
 * The columns of an output in a row of all outputs of a model. Immutable.
 *
 * @param column its first column
 * @param width the numbers of all outputs in a row
 */
record OutputColumns(Manifest.Output output, int column, int width) {

    /** Whether it has classes. */
    boolean hasLabels() {
        return !output.labels().isEmpty();
    }

    /** The classification of the output. */
    Classification classification() {
        return new Classification(output, column, width);
    }
}
