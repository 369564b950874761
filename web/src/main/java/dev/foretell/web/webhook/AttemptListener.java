package dev.foretell.web.webhook;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Turns the response to an attempt into an outcome. The status decides; a little of the body is read and discarded, so
 * that the connection can be reused.
 */
final class AttemptListener implements Response.Listener {

    private static final int MAX_BODY = 8 * 1024;
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final Duration timeout;
    private final Clock clock;
    private final Consumer<DeliveryOutcome> ended;
    private int read;

    AttemptListener(Duration timeout, Clock clock, Consumer<DeliveryOutcome> ended) {
        this.timeout = timeout;
        this.clock = clock;
        this.ended = ended;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        read += content.remaining();
        if (read > MAX_BODY) {
            CompletableFuture<Boolean> unused = response.abort(new IOException("the body is not of interest"));
        }
    }

    @Override
    public void onComplete(Result result) {
        Response response = result.getResponse();
        ended.accept(
                response.getStatus() == 0 ? failure(result.getFailure()) : answered(response, response.getStatus()));
    }

    private DeliveryOutcome answered(Response response, int status) {
        if (HttpStatus.isSuccess(status)) {
            return new DeliveryOutcome.Delivered();
        }
        return new DeliveryOutcome.Failed(
                "the receiver answered " + status,
                PASSING.contains(status),
                retryAfter(response.getHeaders().get(HttpHeader.RETRY_AFTER)));
    }

    /** Parses the header as RFC 9110, 10.2.3, has it: seconds, or a date. */
    private @Nullable Duration retryAfter(@Nullable String value) {
        if (value == null) {
            return null;
        }
        if (SECONDS.matcher(value).matches()) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(clock.instant(), date.toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private DeliveryOutcome failure(@Nullable Throwable failure) {
        if (failure instanceof RefusedAddressException) {
            return DeliveryOutcome.Failed.forGood(String.valueOf(failure.getMessage()));
        }
        return DeliveryOutcome.Failed.passing(reason(failure));
    }

    private String reason(@Nullable Throwable failure) {
        if (failure instanceof SocketTimeoutException) {
            return "the connection timed out";
        } else if (failure instanceof TimeoutException) {
            return "the receiver did not answer within " + timeout.toSeconds() + " s";
        } else if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return "the host has no address";
        } else if (failure instanceof SSLException) {
            return "the TLS connection failed: " + failure.getMessage();
        } else if (failure instanceof EOFException || failure instanceof ClosedChannelException) {
            return "the connection was closed before the receiver answered";
        }
        return "the connection failed: " + (failure == null ? "no reason given" : failure.getMessage());
    }
}
