/** Counts how well predictions fit the true classes, block by block, in constant memory. */
@NullMarked
package dev.foretell.web.evaluation;

import org.jspecify.annotations.NullMarked;
