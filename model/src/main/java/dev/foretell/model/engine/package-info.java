/** What runs models: one interface, and a package for each engine behind it. */
@NullMarked
package dev.foretell.model.engine;

import org.jspecify.annotations.NullMarked;
