/** A worker: takes jobs, batches what waits, predicts, answers. Start reading at {@link dev.foretell.worker.Worker}. */
@NullMarked
package dev.foretell.worker;

import org.jspecify.annotations.NullMarked;
