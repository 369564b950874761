package dev.foretell.web.table;

import dev.foretell.job.Rows;
import java.util.List;
import java.util.Optional;

/**
 * Rows for a model, and the truth when it is known. Immutable by convention.
 *
 * @param rows the inputs, raw
 * @param truth one class index per row, or nothing
 * @param warnings what is odd about the values, one sentence each
 */
public record Table(Rows rows, Optional<int[]> truth, List<String> warnings) {}
