/**
 * The Open Inference Protocol, version 2: the routes of {@code /v2}, which read tensors into rows and write rows as
 * tensors.
 */
@NullMarked
package dev.foretell.web.inference;

import org.jspecify.annotations.NullMarked;
