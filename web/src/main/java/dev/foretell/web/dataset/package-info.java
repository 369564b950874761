/**
 * Datasets that are predicted in the background: uploaded block by block into the database, and predicted from there by
 * any web.
 */
@NullMarked
package dev.foretell.web.dataset;

import org.jspecify.annotations.NullMarked;
