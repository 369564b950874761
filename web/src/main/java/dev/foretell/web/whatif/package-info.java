/** The dependence of an answer on each value of its row. Only values: nothing here knows HTTP or the broker. */
@NullMarked
package dev.foretell.web.whatif;

import org.jspecify.annotations.NullMarked;
