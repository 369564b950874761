/**
 * The machine that is measured on: its description, the programs that are started on it, and the resources that they
 * use.
 */
@NullMarked
package dev.foretell.bench.host;

import org.jspecify.annotations.NullMarked;
