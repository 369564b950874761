/**
 * What all routes share: access, request bodies, errors, pages and JSON. Knows HTTP and the errors of every concept, and no handler.
 */
@NullMarked
package dev.foretell.web.edge;

import org.jspecify.annotations.NullMarked;
