package dev.foretell.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A caller's trace context, from its {@code traceparent} header (W3C Trace Context, level 1). Immutable.
 *
 * @param text the header as it came
 * @param traceId identifies the whole trace: 32 hexadecimal digits in lower case
 * @param isSampled whether the caller records this trace
 */
public record Traceparent(String text, String traceId, boolean isSampled) {

    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[ -~]{0,200})?");
    private static final int SAMPLED = 1;

    /** Reads a header; empty when there is none, or one that is not valid and so must be ignored. */
    public static Optional<Traceparent> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(header);
        return matcher.matches() && isValid(matcher)
                ? Optional.of(new Traceparent(
                        header, matcher.group(2), (Integer.parseInt(matcher.group(4), 16) & SAMPLED) != 0))
                : Optional.empty();
    }

    private static boolean isValid(Matcher matcher) {
        String version = matcher.group(1);
        return !version.equals("ff")
                && !isZero(matcher.group(2))
                && !isZero(matcher.group(3))
                // A later version may say more; this one may not.
                && (!version.equals("00") || matcher.group(5) == null);
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
