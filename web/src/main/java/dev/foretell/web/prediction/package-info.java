/** Predictions, from the input to the answer: jobs that are published, awaited, and answered, refused or failed. */
@NullMarked
package dev.foretell.web.prediction;

import org.jspecify.annotations.NullMarked;
