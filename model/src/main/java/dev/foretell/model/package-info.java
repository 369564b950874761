/** Versions of models loaded from the repository, and what makes predictions of a job's input. */
@NullMarked
package dev.foretell.model;

import org.jspecify.annotations.NullMarked;
