package dev.foretell.job;

/**
 * Rows as the body of a job: numbers as {@link Fp32}, and rows with texts as {@link InstancesJson}. Immutable by
 * convention.
 *
 * @param contentType the media type
 */
public record RowsBody(String contentType, byte[] bytes) {

    /** The largest body, which stays below the broker's limit of 16 MiB. */
    private static final int MAX_BYTES = 15 << 20;

    /**
     * The body for rows.
     *
     * @throws InvalidInputException when it is too large for a message: JSON writes some characters with six bytes
     */
    public static RowsBody of(Rows rows) {
        if (rows.texts().isNone()) {
            return new RowsBody(Job.FP32, Fp32.write(rows));
        }
        byte[] bytes = InstancesJson.write(rows);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidInputException("The rows have " + bytes.length + " bytes as JSON; expected at most "
                    + MAX_BYTES + ". Send fewer rows at a time.");
        }
        return new RowsBody(Job.JSON, bytes);
    }
}
