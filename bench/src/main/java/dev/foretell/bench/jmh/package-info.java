/** The command {@code jmh}, and the JMH benchmarks of single parts. */
@NullMarked
package dev.foretell.bench.jmh;

import org.jspecify.annotations.NullMarked;
