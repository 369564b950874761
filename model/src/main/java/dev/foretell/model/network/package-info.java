/** The layers of Keras, computed with ND4J. The only package that knows ND4J. */
@NullMarked
package dev.foretell.model.network;

import org.jspecify.annotations.NullMarked;
