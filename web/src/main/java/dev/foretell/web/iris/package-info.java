/** The routes of an older iris service, for its clients, and its stored runs. */
@NullMarked
package dev.foretell.web.iris;

import org.jspecify.annotations.NullMarked;
