package dev.foretell.web.grpc;

import dev.foretell.web.edge.Problem;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Turns errors into statuses of gRPC: the same texts as over HTTP, and the code for each HTTP status. Stateless. */
final class Failures {

    /** The seconds after which a refused call may succeed. */
    static final Metadata.Key<String> RETRY_AFTER = Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

    /** A status is sent in trailers, whose size clients limit. */
    private static final int MAX_TEXT = 2_000;

    private Failures() {}

    /** The status for an exception. */
    static StatusRuntimeException of(Throwable failure) {
        Throwable cause = Problem.cause(failure);
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        Problem problem = Problem.of(cause);
        Status status = code(problem).withDescription(shortened(String.join(" ", problem.details())));
        return problem.retryAfter() > 0
                ? status.asRuntimeException(retry(problem.retryAfter()))
                : status.asRuntimeException();
    }

    private static Status code(Problem problem) {
        return switch (problem.status()) {
            case BAD_REQUEST, UNPROCESSABLE_CONTENT, UNSUPPORTED_MEDIA_TYPE -> Status.INVALID_ARGUMENT;
            case UNAUTHORIZED -> Status.UNAUTHENTICATED;
            case FORBIDDEN -> Status.PERMISSION_DENIED;
            case NOT_FOUND -> Status.NOT_FOUND;
            case CONFLICT -> Status.ABORTED;
            case CONTENT_TOO_LARGE, TOO_MANY_REQUESTS -> Status.RESOURCE_EXHAUSTED;
            case SERVICE_UNAVAILABLE -> Status.UNAVAILABLE;
            case GATEWAY_TIMEOUT -> Status.DEADLINE_EXCEEDED;
            default -> Status.INTERNAL;
        };
    }

    /** The refusal of a call that came too early. */
    static StatusRuntimeException later(String message, long seconds) {
        return Status.RESOURCE_EXHAUSTED.withDescription(message).asRuntimeException(retry(seconds));
    }

    private static Metadata retry(long seconds) {
        Metadata trailers = new Metadata();
        trailers.put(RETRY_AFTER, Long.toString(seconds));
        return trailers;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
