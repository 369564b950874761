/**
 * Options that several commands share: the model, the server, the length of a run, and where results are written to.
 */
@NullMarked
package dev.foretell.bench.options;

import org.jspecify.annotations.NullMarked;
