/** The form of a CSV, on which the datasets of the web and the samples of the model command agree. */
@NullMarked
package dev.foretell.csv;

import org.jspecify.annotations.NullMarked;
