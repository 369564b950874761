package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A row of {@link Findings}. */
sealed interface FindingsRow permits Figure, Ratio {

    /** Its name in JSON, the same in every run. */
    String key();

    /** The cells of a row in Markdown: label, median with unit, p50 and p99 in ms, all rounds. */
    String row();

    /** Writes its members in JSON, except for the key. */
    void write(ObjectNode json);
}
