/**
 * The rules of access: keys, sessions, origins and rate limits, as plain values and functions that do not know the HTTP
 * server. Start reading at {@link dev.foretell.web.access.Access}.
 */
@NullMarked
package dev.foretell.web.access;

import org.jspecify.annotations.NullMarked;
