/**
 * The parts that all routes share: access, request bodies, errors, pages and JSON. They know HTTP and the errors of
 * every concept, but no handler.
 */
@NullMarked
package dev.foretell.web.edge;

import org.jspecify.annotations.NullMarked;
