/** Handwritten digits: {@code /digits} for people, {@code /classify} for programs. */
@NullMarked
package dev.foretell.web.digits;

import org.jspecify.annotations.NullMarked;
