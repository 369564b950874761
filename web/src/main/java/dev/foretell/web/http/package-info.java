/** The HTTP edge: routes, pages, the JSON API, and how errors look. The only package that knows Javalin and HTTP status. */
@NullMarked
package dev.foretell.web.http;

import org.jspecify.annotations.NullMarked;
