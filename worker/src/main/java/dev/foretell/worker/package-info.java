/**
 * A worker: consumes jobs, batches queued ones, predicts, answers. Start reading at {@link dev.foretell.worker.Worker}.
 */
@NullMarked
package dev.foretell.worker;

import org.jspecify.annotations.NullMarked;
