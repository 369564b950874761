/** What every program of ours does as a process: its name, and its end. */
@NullMarked
package dev.foretell.process;

import org.jspecify.annotations.NullMarked;
