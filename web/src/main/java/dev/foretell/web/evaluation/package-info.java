/** How well predictions fit the truth, counted while they come, in constant memory. */
@NullMarked
package dev.foretell.web.evaluation;

import org.jspecify.annotations.NullMarked;
