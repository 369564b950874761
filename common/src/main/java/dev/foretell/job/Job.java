package dev.foretell.job;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work: rows or an image for one model. Immutable by convention (the body is not copied), so safe to share.
 *
 * @param id time-ordered and URL-safe; names the job everywhere, in logs too
 * @param model the model's name in the repository
 * @param version the version to use, or null for the newest that the worker has
 * @param contentType the body's media type: {@value #FP32} or {@value #JSON} for rows, {@code image/…} or {@value #BINARY} for an image
 * @param body the input, encoded
 * @param bulk whether the job is a part of a dataset and must not stand before a person's click
 * @param background whether the answer goes to the shared queue of results, where it outlives the process that asked, rather than
 *     to that process's callback queue; its start is told there, too
 * @param expiration how long from now the answer is of use to the caller
 * @param traceparent the caller's W3C trace context, or null; one that is not valid is taken as null
 * @param returnsInput whether the answer is to bring along what the model sees of a picture: {@link Answer.Predicted#input}
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

    /** The media type of rows as text: {@code {"instances": [[…], …]}}. The answer is JSON, too. */
    public static final String JSON = "application/json";

    /** The media type of rows as {@link Fp32}. The answer's outputs come in the same form. */
    public static final String FP32 = "application/octet-stream;datatype=FP32";

    /** The media type of an image whose format is not named; it is found out from the bytes. */
    public static final String BINARY = "application/octet-stream";

    public Job {
        traceparent = Traceparent.parse(traceparent).map(Traceparent::text).orElse(null);
    }

    /** A job whose answer is its outputs alone. */
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

    /** Whether it is made of several requests: if it fails, those who joined them try each again. */
    public boolean isJoined() {
        return requests > 1;
    }

    /** The same job with less time left, to be published again. */
    public Job expiringIn(Duration left) {
        return new Job(
                id, model, version, contentType, body, bulk, background, left, traceparent, returnsInput, requests);
    }
}
