/** The command {@code echo}: requests and replies through the bare broker, the yardstick for one row in a request. */
@NullMarked
package dev.foretell.bench.echo;

import org.jspecify.annotations.NullMarked;
