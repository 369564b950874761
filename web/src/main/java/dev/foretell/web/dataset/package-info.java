/** Datasets, scored in the background: read block by block into the database, predicted from there by whichever web, and told of. */
@NullMarked
package dev.foretell.web.dataset;

import org.jspecify.annotations.NullMarked;
