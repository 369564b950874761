package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void tells_rates_latencies_and_errors() {
        Report report = report(200, Map.of("status 429", 3L));

        assertThat(report.text())
                .contains("requests/s  100.0", "rows/s      1,000.0", "p50 5.00 ms", "errors      3 x status 429");
    }

    @Test
    void is_one_line_of_json_for_scripts() throws Exception {
        String json = report(200, Map.of("status 429", 3L)).json();

        assertThat(json).doesNotContain("\n");
        JsonNode read = new ObjectMapper().readTree(json);
        assertThat(read.path("requests_per_second").doubleValue()).isEqualTo(100);
        assertThat(read.path("rows_per_second").doubleValue()).isEqualTo(1000);
        assertThat(read.path("p50_ms").doubleValue()).isBetween(4.99, 5.01);
        assertThat(read.path("errors").path("status 429").intValue()).isEqualTo(3);
    }

    @Test
    void says_nothing_of_latencies_when_nothing_ended_well() {
        assertThat(report(0, Map.of()).text()).contains("requests/s  0.0", "errors      none");
    }

    @Test
    void a_series_has_the_median_of_its_rounds() {
        Series series = Series.requests("server", "server");
        series.add(report(200, Map.of()));
        series.add(report(1000, Map.of()));
        series.add(report(300, Map.of()));
        assertThat(series.median()).isEqualTo(150);
        assertThat(series.figure().row()).isEqualTo("| server | 150 requests/s | 5.00 | 5.00 | 100 · 500 · 150 |");
        assertThat(series.errors()).isEmpty();

        series.add(report(100, Map.of("status 503", 1L)));
        assertThat(series.median()).isEqualTo(125);
        assertThat(series.errors()).containsExactly("run: 1 x status 503");
    }

    private static Report report(int requests, Map<String, Long> errors) {
        Histogram latencies = new Histogram(3);
        for (int i = 0; i < requests; i++) {
            latencies.recordValue(5_000);
        }
        SortedMap<String, Long> sorted = new TreeMap<>(errors);
        return new Report("run", Duration.ofSeconds(2), 10, latencies, sorted);
    }
}
