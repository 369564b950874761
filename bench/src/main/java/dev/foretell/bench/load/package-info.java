/** The commands {@code load} and {@code bulk}: requests and datasets to a running server, over HTTP. */
@NullMarked
package dev.foretell.bench.load;

import org.jspecify.annotations.NullMarked;
