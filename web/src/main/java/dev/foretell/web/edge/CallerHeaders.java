package dev.foretell.web.edge;

import dev.foretell.job.Traceparent;
import dev.foretell.web.prediction.CallerContext;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the caller from a request's headers. Stateless. */
public final class CallerHeaders {

    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,256}");

    private CallerHeaders() {}

    /** The caller. An invalid trace context is ignored, as its specification demands. */
    public static CallerContext of(Context ctx) {
        return of(ctx.header("X-Client-Key"), ctx.header("traceparent"));
    }

    /** The caller likewise, by the values of the two headers. */
    public static CallerContext of(@Nullable String key, @Nullable String trace) {
        if (key != null && !KEY.matcher(key).matches()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "Expected the header X-Client-Key to have 1 to 256 printable ASCII characters.");
        }
        String traceparent = Traceparent.parse(trace).map(Traceparent::text).orElse(null);
        return new CallerContext(key, traceparent);
    }
}
