/** The layers of Keras that take texts. They are the first of a model, and give numbers to the rest of it. */
@NullMarked
package dev.foretell.model.text;

import org.jspecify.annotations.NullMarked;
