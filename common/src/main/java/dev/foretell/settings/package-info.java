/** Settings from the environment. */
@NullMarked
package dev.foretell.settings;

import org.jspecify.annotations.NullMarked;
