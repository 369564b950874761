/** Broker, workers and web in one JVM: the way to try Foretell out. */
@NullMarked
package dev.foretell.standalone;

import org.jspecify.annotations.NullMarked;
