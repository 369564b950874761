package dev.foretell.web.iris;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * A run of the iris service.
 *
 * @param number the number of the run; 0 before it is stored
 * @param id the caller's id, which several runs may have
 * @param requestTime the caller's time, without a zone; a second run of the same id and time is the same run
 * @param predictionId the prediction that was made for it
 */
record IrisRun(
        long number,
        String id,
        LocalDateTime requestTime,
        double sepalLength,
        double sepalWidth,
        double petalLength,
        double petalWidth,
        String predictionId,
        String output,
        String version,
        Instant finishedAt) {

    /** Whether both runs have the same inputs. */
    boolean hasInputsOf(IrisRun other) {
        return sepalLength == other.sepalLength
                && sepalWidth == other.sepalWidth
                && petalLength == other.petalLength
                && petalWidth == other.petalWidth;
    }
}
