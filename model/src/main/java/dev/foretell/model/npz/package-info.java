/** Arrays of NumPy: reads {@code .npz} files, in pure Java and without executing anything in them. */
@NullMarked
package dev.foretell.model.npz;

import org.jspecify.annotations.NullMarked;
