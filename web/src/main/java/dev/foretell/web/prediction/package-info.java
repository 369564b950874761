/** From an input to an answer: jobs published, awaited, and what can come between. */
@NullMarked
package dev.foretell.web.prediction;

import org.jspecify.annotations.NullMarked;
