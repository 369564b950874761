/** The Open Inference Protocol, version 2: tensors read into rows and written from them, and the routes of {@code /v2}. */
@NullMarked
package dev.foretell.web.inference;

import org.jspecify.annotations.NullMarked;
