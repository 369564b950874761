/** What runs at present, for those who look: workers, queues, models, figures; asked for once, however many look. */
@NullMarked
package dev.foretell.web.live;

import org.jspecify.annotations.NullMarked;
