/** Tables of rows: reading a CSV against a model's manifest, and how well predictions fit the truth. */
@NullMarked
package dev.foretell.web.table;

import org.jspecify.annotations.NullMarked;
