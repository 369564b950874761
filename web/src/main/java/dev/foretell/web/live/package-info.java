/** The live state of the system: workers, queues, models and figures, queried once for all watchers. */
@NullMarked
package dev.foretell.web.live;

import org.jspecify.annotations.NullMarked;
