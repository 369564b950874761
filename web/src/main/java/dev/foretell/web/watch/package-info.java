/** One mechanism for callers that watch something until it ends, such as a job or a dataset. */
@NullMarked
package dev.foretell.web.watch;

import org.jspecify.annotations.NullMarked;
