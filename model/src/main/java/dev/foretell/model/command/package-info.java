/**
 * The program {@code foretell-model}: brings Keras models into the model repository, and looks after those that are
 * there.
 */
@NullMarked
package dev.foretell.model.command;

import org.jspecify.annotations.NullMarked;
