/**
 * The program that measures: {@link dev.foretell.bench.Main} has the commands. Each lies beside what it measures, in a package of its own;
 * what several need lies in {@code options}, {@code measure} and {@code host}. {@code .jmh} and {@code .ratio} use the others.
 */
@NullMarked
package dev.foretell.bench;

import org.jspecify.annotations.NullMarked;
