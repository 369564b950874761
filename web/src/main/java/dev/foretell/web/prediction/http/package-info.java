/**
 * Predictions over HTTP: {@code /predictions} for programs, the events of a job, the truth and the comparison of
 * versions.
 */
@NullMarked
package dev.foretell.web.prediction.http;

import org.jspecify.annotations.NullMarked;
