/**
 * The program {@code foretell-bench}: {@link dev.foretell.bench.Main} lists its commands. Each command has a package
 * with what it measures; shared code is in {@code options}, {@code measure} and {@code host}. {@code ratio} and
 * {@code jmh} use the packages of the other commands.
 */
@NullMarked
package dev.foretell.bench;

import org.jspecify.annotations.NullMarked;
