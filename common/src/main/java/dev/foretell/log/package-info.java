/** What is said in every line of the log that belongs to a job. */
@NullMarked
package dev.foretell.log;

import org.jspecify.annotations.NullMarked;
