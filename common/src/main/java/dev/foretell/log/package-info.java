/** The context of log lines that belong to a job. */
@NullMarked
package dev.foretell.log;

import org.jspecify.annotations.NullMarked;
