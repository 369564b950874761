/**
 * The files that Keras saves models in: what layers there are, how they are joined, and their weights. Nothing is
 * computed here.
 */
@NullMarked
package dev.foretell.model.keras;

import org.jspecify.annotations.NullMarked;
