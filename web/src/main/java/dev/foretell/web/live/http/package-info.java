/** The live state over HTTP: the start page, workers, queues and dead letters, and their events. */
@NullMarked
package dev.foretell.web.live.http;

import org.jspecify.annotations.NullMarked;
