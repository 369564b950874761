/** From a job's input to a prediction: versions of models loaded from the repository, their input decoded, their outputs. */
@NullMarked
package dev.foretell.model;

import org.jspecify.annotations.NullMarked;
