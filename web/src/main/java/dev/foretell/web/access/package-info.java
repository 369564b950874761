/**
 * Who may call: keys, sessions, origins and limits, as plain values and functions that know nothing of the HTTP server. Start reading
 * at {@link dev.foretell.web.access.Access}.
 */
@NullMarked
package dev.foretell.web.access;

import org.jspecify.annotations.NullMarked;
