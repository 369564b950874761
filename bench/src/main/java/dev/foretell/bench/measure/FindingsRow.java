package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A line of {@link Findings}. */
sealed interface FindingsRow permits Figure, Ratio {

    /** What it is called in JSON, the same in every run. */
    String key();

    /** The cells of a row in Markdown: what was measured, median with unit, p50 and p99 in ms, every round. */
    String row();

    /** The members in JSON, but for the key. */
    void write(ObjectNode json);
}
