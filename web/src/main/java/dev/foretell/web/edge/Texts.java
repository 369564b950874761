package dev.foretell.web.edge;

import dev.foretell.web.history.Status;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats numbers and times for pages, in English. Stateless. */
public final class Texts {

    private static final String NONE = "–";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Texts() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String count(long number, String one, String several) {
        return count(number) + " " + (number == 1 ? one : several);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    /** A percentage; a dash for null. */
    public static String percent(@Nullable Double share) {
        return share == null ? NONE : percent(share.doubleValue());
    }

    /** A number with three decimals; a dash for null. */
    public static String decimals(@Nullable Double number) {
        return number == null ? NONE : String.format(Locale.ROOT, "%.3f", number);
    }

    public static String hundredths(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** A number without an exponent and without trailing zeros. */
    public static String plain(float value) {
        return Float.isFinite(value)
                ? new BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString()
                : Float.toString(value);
    }

    /** A number with four significant digits, for narrow places. */
    public static String figure(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros();
        return rounded.toPlainString();
    }

    /** A status for people. */
    public static String state(Status status) {
        return switch (status) {
            case STARTING -> "starting";
            case PROCESSING -> "running";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELED -> "canceled";
        };
    }

    public static String time(Instant time) {
        return TIME.format(time);
    }

    public static String duration(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.compareTo(Duration.ofHours(1)) < 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
