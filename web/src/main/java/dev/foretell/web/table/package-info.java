/** Reads tables of rows by a model's manifest, block after block, and writes them with their predictions. */
@NullMarked
package dev.foretell.web.table;

import org.jspecify.annotations.NullMarked;
