package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as it is stored, without its rows. Immutable.
 *
 * @param manifest JSON, of the version that predicts it
 * @param name the name that its caller gave it
 * @param started when the upload was complete
 * @param rows the number of rows so far, valid and invalid
 * @param rowsDone the rows that are predicted or rejected
 * @param rowsRejected the rows that have an error
 * @param rowsWrong the rows with a known class that differs from the predicted one
 * @param maxErrors how many rows may have an error
 * @param clientKey the caller's key, or null
 * @param traceparent the caller's W3C trace context, or null
 * @param owned whether a web reads or predicts it at present
 * @param rowsPerSecond the current rate while it is predicted
 * @param waitingFor why there is no progress, or null
 * @param rowErrors JSON, or null
 * @param failures JSON of the errors that were found when it was predicted, or null
 * @param warnings JSON, or null
 * @param notes JSON of what the sender should know about how the file was read, or null
 * @param evaluation JSON, or null
 * @param workers how many rows each worker predicted
 */
record StoredDataset(
        String id,
        String model,
        String version,
        String manifest,
        String name,
        Status status,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant completed,
        long rows,
        long rowsDone,
        long rowsRejected,
        long rowsWrong,
        long maxErrors,
        boolean hasTruth,
        @Nullable String clientKey,
        @Nullable String traceparent,
        boolean owned,
        double rowsPerSecond,
        @Nullable String waitingFor,
        @Nullable JobProblem problem,
        @Nullable String rowErrors,
        @Nullable String failures,
        @Nullable String warnings,
        @Nullable String notes,
        @Nullable String evaluation,
        Map<String, Long> workers) {}
