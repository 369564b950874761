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

/**
 * Formats numbers and times for pages, in English; {@code static/live.js} does so in JavaScript. Stateless.
 *
 * <p>An instance, because templates call it, too.
 */
public final class Formats {

    public static final Formats FORMATS = new Formats();

    /** Stands for a value that is unknown. */
    public static final String NONE = "–";

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long KIB = 1024;

    private Formats() {}

    /** {@code 1 row}, {@code 12,345 rows}. */
    public String count(long number, String one, String several) {
        return count(number) + " " + (number == 1 ? one : several);
    }

    /** A percentage with one decimal: {@code 75.6 %}. */
    public String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    /** A percentage; a dash for null. */
    public String percent(@Nullable Double share) {
        return share == null ? NONE : percent(share.doubleValue());
    }

    /** A number with three decimals; a dash for null. */
    public String decimals(@Nullable Double number) {
        return number == null ? NONE : String.format(Locale.ROOT, "%.3f", number);
    }

    /** A number with two decimals. */
    public String hundredths(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** A number without an exponent and without trailing zeros. */
    public String plain(float value) {
        return Float.isFinite(value)
                ? new BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString()
                : Float.toString(value);
    }

    /** A number with four significant digits, for narrow places. */
    public String figure(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros();
        return rounded.toPlainString();
    }

    /** A status for people. */
    public String state(Status status) {
        return switch (status) {
            case STARTING -> "starting";
            case PROCESSING -> "running";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELED -> "canceled";
        };
    }

    /** {@code 1.2 s}, {@code 3 min 4 s}, {@code 1 h 2 min}. */
    public String duration(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.compareTo(Duration.ofHours(1)) < 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /** {@code 12:34:56 UTC}. */
    public String clock(String instant) {
        return CLOCK.format(Instant.parse(instant)) + " UTC";
    }

    /** {@code 12:00 UTC}. */
    public String hour(String instant) {
        return CLOCK.format(Instant.parse(instant)).substring(0, 5) + " UTC";
    }

    /** {@code 2026-11-21 12:34 UTC}. */
    public String dateTime(@Nullable Instant instant) {
        return instant == null ? NONE : DATE_TIME.format(instant) + " UTC";
    }

    /** {@code 12,345}. */
    public String count(@Nullable Number number) {
        return number == null ? NONE : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** {@code 12.3}, {@code 1,234}. */
    public String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond > 0 && perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
    }

    /** {@code 123 MiB}, {@code 1.2 GiB}. */
    public String bytes(long bytes) {
        if (bytes <= 0) {
            return NONE;
        } else if (bytes < KIB) {
            return bytes + " B";
        } else if (bytes < KIB * KIB) {
            return Math.round((double) bytes / KIB) + " KiB";
        } else if (bytes < KIB * KIB * KIB) {
            return Math.round((double) bytes / KIB / KIB) + " MiB";
        }
        return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / KIB / KIB / KIB);
    }

    /** {@code 1.2 ms}, {@code 123 ms}, {@code 1.23 s}. */
    public String latency(@Nullable Double seconds) {
        if (seconds == null) {
            return NONE;
        } else if (seconds >= 1) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        return String.format(Locale.ROOT, seconds < 0.01 ? "%.1f ms" : "%.0f ms", seconds * 1_000);
    }

    /** {@code 12 s}, {@code 3 min}, {@code 2 h}, {@code 5 d}. */
    public String age(double seconds) {
        long whole = (long) Math.max(0, seconds);
        Duration span = Duration.ofSeconds(whole);
        if (whole < 120) {
            return whole + " s";
        } else if (span.toMinutes() < 120) {
            return span.toMinutes() + " min";
        }
        return span.toHours() < 48 ? span.toHours() + " h" : span.toDays() + " d";
    }

    /** A percentage with a decimal only where it has one: {@code 90 %}, {@code 33.3 %}. */
    public String share(double share) {
        double percent = share * 100;
        return Math.abs(percent - Math.rint(percent)) < 0.05
                ? Math.round(percent) + " %"
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }
}
