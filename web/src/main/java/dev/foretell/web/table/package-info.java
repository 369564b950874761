/** Tables of rows: reading a dataset against a model's manifest, block after block, and writing it again with its predictions. */
@NullMarked
package dev.foretell.web.table;

import org.jspecify.annotations.NullMarked;
