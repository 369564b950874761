package dev.foretell.bench.measure;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.InstancesJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.HdrHistogram.AbstractHistogram;

/**
 * The results of a run. Immutable by convention.
 *
 * @param name the name of the run, for people
 * @param time the measured time
 * @param rows the rows in each request
 * @param latencies the latencies of the requests that succeeded, in microseconds
 * @param errors the errors and their numbers, including those of the warm-up
 */
public record Report(
        String name, Duration time, int rows, AbstractHistogram latencies, SortedMap<String, Long> errors) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_MILLI = 1e3;

    /** The number of requests that succeeded while measuring. */
    public long requests() {
        return latencies.getTotalCount();
    }

    public double requestsPerSecond() {
        return requests() / (time.toNanos() / NANOS_PER_SECOND);
    }

    public double rowsPerSecond() {
        return requestsPerSecond() * rows;
    }

    /** A percentile of the latencies, in milliseconds. */
    public double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    /** The report as a few lines for people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                """
                %s
                  requests/s  %,.1f
                  rows/s      %,.1f
                  latency     p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms
                  errors      %s""",
                name,
                requestsPerSecond(),
                rowsPerSecond(),
                millis(50),
                millis(90),
                millis(99),
                millis(100),
                errorText());
    }

    /** The errors in one line. */
    public String errorText() {
        return errors.isEmpty()
                ? "none"
                : errors.entrySet().stream()
                        .map(error -> error.getValue() + " x " + error.getKey())
                        .collect(Collectors.joining("; "));
    }

    /** The report as one line of JSON for scripts. */
    public String json() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeNumberField("seconds", time.toNanos() / NANOS_PER_SECOND);
            json.writeNumberField("requests", requests());
            json.writeNumberField("requests_per_second", requestsPerSecond());
            json.writeNumberField("rows_per_second", rowsPerSecond());
            json.writeNumberField("p50_ms", millis(50));
            json.writeNumberField("p90_ms", millis(90));
            json.writeNumberField("p99_ms", millis(99));
            json.writeNumberField("max_ms", millis(100));
            json.writeObjectFieldStart("errors");
            for (String error : errors.keySet()) {
                json.writeNumberField(error, errors.get(error));
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
