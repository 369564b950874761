package dev.foretell.web.edge;

import static dev.foretell.web.edge.Formats.FORMATS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {

    @Test
    void numbers_are_as_people_read_them() {
        assertThat(FORMATS.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(FORMATS.count(1, "row", "rows")).isEqualTo("1 row");
        assertThat(FORMATS.count(2, "row", "rows")).isEqualTo("2 rows");
        assertThat(FORMATS.percent(0.7561)).isEqualTo("75.6 %");
        assertThat(FORMATS.percent((Double) null)).isEqualTo("–");
        assertThat(FORMATS.decimals(0.86549)).isEqualTo("0.865");
    }

    @Test
    void a_value_is_as_somebody_would_write_it() {
        assertThat(FORMATS.plain(148f)).isEqualTo("148");
        assertThat(FORMATS.plain(0.627f)).isEqualTo("0.627");
        assertThat(FORMATS.plain(1e7f)).isEqualTo("10000000");
        assertThat(FORMATS.plain(Float.NaN)).isEqualTo("NaN");
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 0.3 s", "PT59.9S, 59.9 s", "PT1M5S, 1 min 5 s", "PT59M59S, 59 min 59 s", "PT2H3M4S, 2 h 3 min"
    })
    void a_duration_is_told_in_the_units_that_matter(Duration duration, String text) {
        assertThat(FORMATS.duration(duration)).isEqualTo(text);
    }

    @Test
    void a_time_says_where_it_is() {
        assertThat(FORMATS.dateTime(Instant.parse("2026-11-21T09:03:47Z"))).isEqualTo("2026-11-21 09:03 UTC");
    }

    @ParameterizedTest
    @CsvSource({"0,–", "1023,1023 B", "2048,2 KiB", "5242880,5 MiB", "1610612736,1.5 GiB"})
    void sizes_have_a_unit(long bytes, String text) {
        assertThat(FORMATS.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0012,1.2 ms", "0.0123,12 ms", "1.234,1.23 s"})
    void latencies_have_a_unit(double seconds, String text) {
        assertThat(FORMATS.latency(seconds)).isEqualTo(text);
        assertThat(FORMATS.latency(null)).isEqualTo("–");
    }

    @ParameterizedTest
    @CsvSource({"0.9,0 s", "119,119 s", "120,2 min", "7200,2 h", "172800,2 d"})
    void ages_are_rounded_down(double seconds, String text) {
        assertThat(FORMATS.age(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 %", "0.9,90 %", "0.3333,33.3 %", "1,100 %"})
    void shares_are_percents(double share, String text) {
        assertThat(FORMATS.share(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.25,0.3", "12.34,12.3", "1234.5,'1,235'"})
    void rates_have_a_fraction_while_they_are_small(double rate, String text) {
        assertThat(FORMATS.rate(rate)).isEqualTo(text);
    }

    @Test
    void moments_are_in_utc() {
        assertThat(FORMATS.clock("2026-11-21T09:08:07.123Z")).isEqualTo("09:08:07 UTC");
        assertThat(FORMATS.hour("2026-11-21T09:00:00Z")).isEqualTo("09:00 UTC");
        assertThat(FORMATS.dateTime(Instant.parse("2026-11-21T09:08:07Z"))).isEqualTo("2026-11-21 09:08 UTC");
        assertThat(FORMATS.dateTime(null)).isEqualTo("–");
    }
}
