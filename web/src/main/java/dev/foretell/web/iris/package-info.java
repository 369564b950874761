/** The routes of the iris service that people come from, and the runs that it remembers. */
@NullMarked
package dev.foretell.web.iris;

import org.jspecify.annotations.NullMarked;
