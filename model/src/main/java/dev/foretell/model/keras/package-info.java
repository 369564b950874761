/** Networks that were trained in Keras and are run by Deeplearning4j. The only package that knows DL4J and ND4J. */
@NullMarked
package dev.foretell.model.keras;

import org.jspecify.annotations.NullMarked;
