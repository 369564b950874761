package dev.foretell.web.edge;

import dev.foretell.broker.BrokerUnavailableException;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.DatasetTooLargeException;
import dev.foretell.web.dataset.RejectedDatasetException;
import dev.foretell.web.dataset.UnknownDatasetException;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.FailedException;
import dev.foretell.web.prediction.ModelControlException;
import dev.foretell.web.prediction.NoClassesException;
import dev.foretell.web.prediction.RefusedException;
import dev.foretell.web.prediction.UnknownModelException;
import dev.foretell.web.prediction.UnknownPredictionException;
import dev.foretell.web.table.InvalidTableException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as callers see it: {@code application/problem+json} (RFC 9457), or a page with the same content. Immutable.
 *
 * <p>Public for the templates, which read it.
 *
 * @param status the HTTP status
 * @param details what is wrong, one sentence for each error
 * @param retryAfter the seconds after which the request may succeed, or 0 when waiting does not help
 * @param job the id of the prediction that continues or can be looked up, if there is one
 */
public record Problem(HttpStatus status, List<String> details, int retryAfter, Optional<String> job) {

    /** The media type of errors for programs (RFC 9457). */
    public static final String TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final int SOON = 1;
    private static final int LATER = 5;

    public Problem(HttpStatus status, List<String> details, int retryAfter) {
        this(status, details, retryAfter, Optional.empty());
    }

    public static Problem of(HttpStatus status, String detail) {
        return new Problem(status, List.of(detail), 0);
    }

    /** The problem for an exception. An unexpected exception is logged, and its message is not shown. */
    public static Problem of(Throwable failure) {
        Throwable error = cause(failure);
        String message = String.valueOf(error.getMessage());
        if (error instanceof BadRequestException bad) {
            return new Problem(bad.status(), List.of(message), bad.retryAfter());
        } else if (error instanceof MalformedJsonException) {
            return of(HttpStatus.BAD_REQUEST, message);
        } else if (error instanceof InvalidInputException) {
            return of(HttpStatus.UNPROCESSABLE_CONTENT, message);
        } else if (error instanceof NoClassesException) {
            return of(HttpStatus.UNPROCESSABLE_CONTENT, message);
        } else if (error instanceof InvalidTableException invalid) {
            return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, invalid.messages(), 0);
        } else if (error instanceof RejectedDatasetException rejected) {
            return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, rejected.messages(), 0);
        } else if (error instanceof DatasetTooLargeException) {
            return of(HttpStatus.CONTENT_TOO_LARGE, message);
        } else if (error instanceof UnknownModelException
                || error instanceof UnknownPredictionException
                || error instanceof UnknownDatasetException) {
            return of(HttpStatus.NOT_FOUND, message);
        } else if (error instanceof ModelControlException) {
            return of(HttpStatus.SERVICE_UNAVAILABLE, message);
        } else if (error instanceof BrokerUnavailableException) {
            return new Problem(HttpStatus.SERVICE_UNAVAILABLE, List.of(message), LATER);
        } else if (error instanceof ConflictException) {
            return of(HttpStatus.CONFLICT, message);
        } else if (error instanceof HistoryUnavailableException) {
            return new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    List.of("The database is unavailable, so nothing can be looked up or stored."),
                    LATER);
        } else if (error instanceof RefusedException refused) {
            return of(refused);
        } else if (error instanceof FailedException failed) {
            return new Problem(
                    status(failed.problem().code()),
                    List.of(message),
                    0,
                    Optional.of(failed.prediction().id()));
        } else if (error instanceof HttpResponseException response) {
            return of(HttpStatus.forStatus(response.getStatus()), message);
        }
        LOG.error("a request failed unexpectedly; answered 500", error);
        return of(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error; the server's log has the details.");
    }

    /** The cause of a failure, without the wrapper that futures add. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Problem of(RefusedException refused) {
        List<String> details = List.of(String.valueOf(refused.getMessage()));
        return switch (refused.reason()) {
            case TOO_MANY_IN_FLIGHT, QUEUE_FULL -> new Problem(HttpStatus.TOO_MANY_REQUESTS, details, SOON);
            case UNROUTABLE, NO_WORKER, BROKER_AWAY, DATABASE_AWAY, STOPPING ->
                new Problem(HttpStatus.SERVICE_UNAVAILABLE, details, LATER);
            case DEADLINE -> new Problem(HttpStatus.GATEWAY_TIMEOUT, details, 0, refused.job());
        };
    }

    private static HttpStatus status(dev.foretell.job.JobProblem.Code code) {
        return switch (code) {
            case INVALID_INPUT, MODEL_FAILED -> HttpStatus.UNPROCESSABLE_CONTENT;
            case UNKNOWN_MODEL -> HttpStatus.SERVICE_UNAVAILABLE;
            case EXPIRED -> HttpStatus.GATEWAY_TIMEOUT;
            case UNDELIVERABLE -> HttpStatus.BAD_GATEWAY;
        };
    }

    String title() {
        return status.getMessage();
    }

    /** A heading for people. */
    public String heading() {
        return switch (status) {
            case UNAUTHORIZED -> "A key is needed";
            case FORBIDDEN -> "Not allowed";
            case NOT_FOUND, METHOD_NOT_ALLOWED -> "Not found";
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> "Temporarily unavailable";
            case GATEWAY_TIMEOUT -> "No answer in time";
            case BAD_GATEWAY, INTERNAL_SERVER_ERROR -> "Internal error";
            default -> "The request cannot be processed";
        };
    }

    /** Whether signing in may help. */
    public boolean isUnauthorized() {
        return status == HttpStatus.UNAUTHORIZED;
    }

    /**
     * Answers a browser with a page, which has this as its variable {@code problem}, and a program with problem+json.
     */
    public void answer(Context ctx, String page, Map<String, ?> shown) {
        if (ContentNegotiation.prefersHtml(ctx)) {
            head(ctx);
            Map<String, Object> variables = new HashMap<>(shown);
            variables.put("problem", this);
            Pages.render(ctx, page, variables);
        } else {
            json(ctx);
        }
    }

    /**
     * Runs a handler. An exception is answered with a page that shows the problem, or to a program with problem+json.
     *
     * @param shown the other variables of the page
     */
    public static void orAnswer(Context ctx, String page, Supplier<? extends Map<String, ?>> shown, Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) { // Each maps to a problem; an unexpected one is an internal error.
            of(e).answer(ctx, page, shown.get());
        }
    }

    /** Sets the status and, where waiting helps, {@code Retry-After}. */
    public void head(Context ctx) {
        ctx.status(status);
        if (retryAfter > 0) {
            ctx.header("Retry-After", Integer.toString(retryAfter));
        }
    }

    /** Answers with problem+json. */
    public void json(Context ctx) {
        head(ctx);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title());
        body.put("status", status.getCode());
        body.put("detail", String.join(" ", details));
        job.ifPresent(id -> body.put("id", id));
        write(ctx, body, TYPE);
    }

    private static void write(Context ctx, Map<String, ?> body, String type) {
        ctx.result(Json.bytes(body)).contentType(type);
    }
}
