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
 * The state of a dataset. Immutable.
 *
 * @param manifest the manifest of the version that predicts the whole dataset
 * @param name the name that its caller gave it
 * @param status {@link Status#STARTING} while it is uploaded, {@link Status#PROCESSING} while it is predicted
 * @param started when the upload was complete
 * @param rows the number of rows, valid and invalid; during the upload, those read so far
 * @param rowsDone the rows that are predicted or rejected
 * @param rowsRejected the rows that have an error
 * @param rowsPerSecond at present, or on average when the dataset has ended
 * @param hasTruth whether any row has a true class
 * @param workers how many rows each worker predicted, by its name
 * @param rowErrors the first {@value #MAX_ROW_ERRORS} rows that have an error
 * @param warnings the first {@value dev.foretell.web.table.Block#MAX_WARNINGS} values out of range
 * @param notes what the sender should know about how the file was read, one sentence each
 * @param evaluation how good the predictions are, when all rows are predicted
 * @param waitingFor why there is no progress, a sentence for people, or null
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
        List<String> notes,
        @Nullable Evaluation evaluation,
        @Nullable String waitingFor,
        @Nullable JobProblem problem) {

    /** The most rows with errors that are listed. */
    public static final int MAX_ROW_ERRORS = 100;

    /**
     * An error or a warning about a row. Immutable.
     *
     * @param line the line of the file that the row starts in, from 1
     * @param field the column that it concerns, or null when it concerns the whole row
     * @param detail what was expected and what was found, without a full stop
     */
    public record Note(long line, @Nullable String field, String detail) {}

    /** The model's name. */
    public String model() {
        return manifest.name();
    }

    /** The version that predicts the whole dataset. */
    public String version() {
        return manifest.version();
    }

    /** The expected time until all rows are predicted; empty when it is unknown, or the dataset is not processing. */
    public Optional<Duration> timeLeft() {
        return status != Status.PROCESSING || rowsPerSecond < 0.1
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (1_000 * (rows - rowsDone) / rowsPerSecond)));
    }
}
