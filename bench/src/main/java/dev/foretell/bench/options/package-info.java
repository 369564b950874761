/** Options that several commands have: the model, the server, how long a run is, and where results go. */
@NullMarked
package dev.foretell.bench.options;

import org.jspecify.annotations.NullMarked;
