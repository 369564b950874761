/** Runs broker, workers and web in one JVM, to try Foretell out. */
@NullMarked
package dev.foretell.standalone;

import org.jspecify.annotations.NullMarked;
