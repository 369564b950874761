package dev.foretell.job;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work: rows or an image for one model. Immutable by convention (the body is not copied), so safe to
 * share.
 *
 * @param id time-ordered and URL-safe; names the job everywhere, in logs too
 * @param model the model's name in the repository
 * @param version the version to use, or null for the newest that the worker has
 * @param contentType the body's media type: {@value #FP32} or {@value #JSON} for rows, {@code image/…} or
 *     {@value #BINARY} for an image
 * @param body the input, encoded
 * @param bulk whether the job is a block of a dataset, which must not delay interactive jobs
 * @param background whether the answer goes to the shared queue of results, where it outlives the process that asked,
 *     rather than to that process's callback queue; a notice of its start goes there, too
 * @param expiration how long from now the answer is of use to the caller
 * @param traceparent the caller's W3C trace context, or null; one that is not valid is taken as null
 * @param returnsInput whether the answer returns the picture as the model sees it: {@link Answer.Predicted#input}
 * @param requests how many callers' requests it is made of, their rows one after the other; 1 unless they were joined
 */
public record Job(
        String id,
        String model,
        @Nullable String version,
        String contentType,
        byte[] body,
        boolean bulk,
        boolean background,
        Duration expiration,
        @Nullable String traceparent,
        boolean returnsInput,
        int requests) {

    /**
     * The media type of rows as text: {@code {"instances": [[…], …]}}, the only form of rows with texts. The answer is
     * JSON, too.
     */
    public static final String JSON = "application/json";

    /** The media type of rows as {@link Fp32}. The answer's outputs come in the same form. */
    public static final String FP32 = "application/octet-stream;datatype=FP32";

    /** The media type of an image whose format is detected from the bytes. */
    public static final String BINARY = "application/octet-stream";

    public Job {
        traceparent = Traceparent.parse(traceparent).map(Traceparent::text).orElse(null);
    }

    /** A job whose answer does not return the input. */
    public Job(
            String id,
            String model,
            @Nullable String version,
            String contentType,
            byte[] body,
            boolean bulk,
            boolean background,
            Duration expiration,
            @Nullable String traceparent) {
        this(id, model, version, contentType, body, bulk, background, expiration, traceparent, false);
    }

    /** A job for one request. */
    public Job(
            String id,
            String model,
            @Nullable String version,
            String contentType,
            byte[] body,
            boolean bulk,
            boolean background,
            Duration expiration,
            @Nullable String traceparent,
            boolean returnsInput) {
        this(id, model, version, contentType, body, bulk, background, expiration, traceparent, returnsInput, 1);
    }

    /** The trace that the caller follows with this job. */
    public Optional<Traceparent> trace() {
        return Traceparent.parse(traceparent);
    }

    /** A new id: a UUID of version 7 (RFC 9562), so ids sort by the time of their making. */
    public static String newId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    /** Whether it consists of several requests: if it fails, the requester tries each of them again. */
    public boolean isJoined() {
        return requests > 1;
    }

    /** This job with less time left, to be published again. */
    public Job expiringIn(Duration left) {
        return new Job(
                id, model, version, contentType, body, bulk, background, left, traceparent, returnsInput, requests);
    }
}
