/** Datasets over HTTP: uploads, results and events for programs, pages for people. */
@NullMarked
package dev.foretell.web.dataset.http;

import org.jspecify.annotations.NullMarked;
