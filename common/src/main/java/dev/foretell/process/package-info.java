/** What Foretell's programs have in common as processes: a name, a health check, a shutdown. */
@NullMarked
package dev.foretell.process;

import org.jspecify.annotations.NullMarked;
