package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the database has it, without its rows. Immutable.
 *
 * @param manifest JSON, of the version that it is predicted with
 * @param name what its caller calls it
 * @param started when all of it was read
 * @param rows how many there are so far, good and wrong ones
 * @param rowsDone those that are predicted or rejected
 * @param rowsRejected those that have an error
 * @param rowsWrong those whose class is known and another than the predicted one
 * @param maxErrors how many rows may have an error
 * @param clientKey the caller's, or null
 * @param traceparent the caller's W3C trace context, or null
 * @param owned whether a web reads or predicts it at present
 * @param rowsPerSecond at present, as long as it is predicted
 * @param waitingFor why nothing moves, or null
 * @param rowErrors JSON, or null
 * @param failures JSON of the errors that were found when it was predicted, or null
 * @param warnings JSON, or null
 * @param evaluation JSON, or null
 * @param workers how many rows each worker predicted
 */
public record StoredDataset(
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
        @Nullable String evaluation,
        Map<String, Long> workers) {}
