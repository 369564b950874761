package dev.foretell.web.iris;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * One run of the iris service's routes.
 *
 * @param number counts runs; 0 for one that is not stored yet
 * @param id the client's id, which several runs may have
 * @param requestTime the client's time, without a zone; a second run of the same id and time is the same run
 * @param predictionId the prediction that was made for it
 */
record Run(
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

    /** Whether both are about the same flower. */
    boolean hasInputsOf(Run other) {
        return sepalLength == other.sepalLength
                && sepalWidth == other.sepalWidth
                && petalLength == other.petalLength
                && petalWidth == other.petalWidth;
    }
}
