package dev.foretell.web.access;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate limit: a burst of requests, refilled evenly over each period. Immutable.
 *
 * @param count the number of requests in a period, and at once; at least 1
 * @param period the period
 */
public record RequestRate(int count, Duration period) {

    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,6})\\s*/\\s*(s|m|h)");

    /**
     * Reads a rate such as {@code 50/s}, {@code 600/m} or {@code 10000/h}.
     *
     * @throws IllegalArgumentException when it is invalid; the message says what was expected, without quoting
     */
    public static RequestRate parse(String text) {
        Matcher matcher = RATE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a number of requests, from 1 to 9999999, per s, m or h, such as 50/s or 600/m");
        }
        Duration period = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
        return new RequestRate(Integer.parseInt(matcher.group(1)), period);
    }
}
