/** What runs at present over HTTP: the first page, workers, queues and dead letters, and their events. */
@NullMarked
package dev.foretell.web.live.http;

import org.jspecify.annotations.NullMarked;
