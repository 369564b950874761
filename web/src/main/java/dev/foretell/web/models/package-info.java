/** The models as pages: their versions, the split of the traffic, and one row by hand. */
@NullMarked
package dev.foretell.web.models;

import org.jspecify.annotations.NullMarked;
