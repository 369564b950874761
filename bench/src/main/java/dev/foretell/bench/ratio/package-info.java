/** The command {@code ratio}: a server against its parts, in turns. */
@NullMarked
package dev.foretell.bench.ratio;

import org.jspecify.annotations.NullMarked;
