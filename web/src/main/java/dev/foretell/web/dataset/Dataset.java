package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a dataset is. Immutable.
 *
 * @param manifest of the version that all of it is predicted with
 * @param name what its caller calls it
 * @param status {@link Status#STARTING} while it is read, {@link Status#PROCESSING} while it is predicted
 * @param started when all of it was read
 * @param rows how many rows there are, so far while it is read; good and wrong ones
 * @param rowsDone those that are predicted or rejected
 * @param rowsRejected those that have an error
 * @param rowsPerSecond at present, or in the whole when it has ended
 * @param hasTruth whether some row has a class
 * @param workers how many rows each worker predicted, by its name
 * @param rowErrors the first {@value #MAX_ROW_ERRORS} rows that have an error
 * @param warnings the first {@value dev.foretell.web.table.Block#MAX_WARNINGS} values that are odd
 * @param evaluation how good the predictions are, when all are made
 * @param waitingFor why nothing moves, a sentence for people, or null when it does
 * @param problem why it failed, or null
 */
public record Dataset(
        String id,
        Manifest manifest,
        String name,
        Status status,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant completed,
        long rows,
        long rowsDone,
        long rowsRejected,
        double rowsPerSecond,
        boolean hasTruth,
        Map<String, Long> workers,
        List<Note> rowErrors,
        List<Note> warnings,
        @Nullable Evaluation evaluation,
        @Nullable String waitingFor,
        @Nullable JobProblem problem) {

    /** How many rows with an error are told of. */
    public static final int MAX_ROW_ERRORS = 100;

    /**
     * What is wrong or odd about a row. Immutable.
     *
     * @param line the line of the file that the row starts in, from 1
     * @param field the column that it is about, or null when it is the row as a whole
     * @param detail what was expected and what was found, without a full stop
     */
    public record Note(long line, @Nullable String field, String detail) {}

    /** The model's name. */
    public String model() {
        return manifest.name();
    }

    /** The version that all of it is predicted with. */
    public String version() {
        return manifest.version();
    }

    /** How long the rest will take if it goes on as at present; nothing when that cannot be told, or there is no rest. */
    public Optional<Duration> timeLeft() {
        return status != Status.PROCESSING || rowsPerSecond < 0.1
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (1_000 * (rows - rowsDone) / rowsPerSecond)));
    }
}
