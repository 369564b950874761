/** The HTTP server: its connector, its routes and the description of its API. The handlers are handed in. */
@NullMarked
package dev.foretell.web.server;

import org.jspecify.annotations.NullMarked;
