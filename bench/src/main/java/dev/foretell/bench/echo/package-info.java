/** The command {@code echo}: requests and replies through the bare broker, the yardstick for requests of one row. */
@NullMarked
package dev.foretell.bench.echo;

import org.jspecify.annotations.NullMarked;
