/** Records all predictions, in H2 or PostgreSQL. Start reading at {@link dev.foretell.web.history.History}. */
@NullMarked
package dev.foretell.web.history;

import org.jspecify.annotations.NullMarked;
