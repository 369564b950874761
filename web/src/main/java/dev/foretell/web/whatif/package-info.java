/** What the answer for one row depends on: the row with each of its values moved. Values only; nothing here knows HTTP or the broker. */
@NullMarked
package dev.foretell.web.whatif;

import org.jspecify.annotations.NullMarked;
