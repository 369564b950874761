package dev.foretell.web.inference;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;

/**
 * Where an output of a model stands in a row of all its outputs. Immutable.
 *
 * @param column its first column
 * @param width the numbers of all outputs in a row
 */
record Place(Manifest.Output output, int column, int width) {

    /** Whether it tells classes. */
    boolean hasLabels() {
        return !output.labels().isEmpty();
    }

    /** How it tells classes. */
    Classification classification() {
        return new Classification(output, column, width);
    }
}
