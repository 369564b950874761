/** The machine that is measured on: what it is, the programs that are started on it, and what they take of it. */
@NullMarked
package dev.foretell.bench.host;

import org.jspecify.annotations.NullMarked;
