package dev.foretell.web.edge;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The preferences {@code respond-async} and {@code wait} of a request (RFC 7240, section 4). Other preferences are
 * ignored, as the RFC demands. Immutable.
 *
 * @param patience the longest time that the caller wants to wait for the end; empty when not given
 */
public record PreferHeader(boolean respondAsync, Optional<Duration> patience) {

    private static final int LONGEST_WAIT_SECONDS = 600;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}");

    private static final PreferHeader NONE = new PreferHeader(false, Optional.empty());

    public static PreferHeader of(Context ctx) {
        Enumeration<String> headers = ctx.req().getHeaders("Prefer");
        if (!headers.hasMoreElements()) {
            return NONE;
        }
        boolean async = false;
        Optional<Duration> wait = Optional.empty();
        String header = String.join(",", Collections.list(headers));
        for (String preference : header.split("[,;]", -1)) {
            String[] parts = preference.strip().toLowerCase(Locale.ROOT).split("\\s*=\\s*", 2);
            if (parts[0].equals("respond-async")) {
                async = true;
            } else if (parts[0].equals("wait") && parts.length == 2 && wait.isEmpty()) { // The first one counts.
                wait = Optional.of(seconds("the preference \"wait\"", parts[1].replace("\"", "")));
            }
        }
        return new PreferHeader(async, wait);
    }

    /** The time in {@code ?wait=30s} (or {@code 30}); zero without the parameter. */
    public static Duration waitParameter(Context ctx) {
        String wait = ctx.queryParam("wait");
        return wait == null
                ? Duration.ZERO
                : seconds("the parameter \"wait\"", wait.endsWith("s") ? wait.substring(0, wait.length() - 1) : wait);
    }

    private static Duration seconds(String what, String text) {
        int seconds = SECONDS.matcher(text).matches() ? Integer.parseInt(text) : Integer.MAX_VALUE;
        if (seconds <= LONGEST_WAIT_SECONDS) {
            return Duration.ofSeconds(seconds);
        }
        throw new BadRequestException(
                HttpStatus.BAD_REQUEST,
                "Expected " + what + " to be whole seconds from 0 to " + LONGEST_WAIT_SECONDS + ".");
    }

    /** The time to wait for the end of a background job. */
    public Duration patienceOr(Duration otherwise) {
        return respondAsync && patience.isEmpty() ? Duration.ZERO : patience.orElse(otherwise);
    }
}
