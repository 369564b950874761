package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {

    @Test
    void numbers_are_as_people_read_them() {
        assertThat(Texts.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Texts.count(1, "row", "rows")).isEqualTo("1 row");
        assertThat(Texts.count(2, "row", "rows")).isEqualTo("2 rows");
        assertThat(Texts.percent(0.7561)).isEqualTo("75.6 %");
        assertThat(Texts.percent((Double) null)).isEqualTo("–");
        assertThat(Texts.decimals(0.86549)).isEqualTo("0.865");
    }

    @Test
    void a_value_is_as_somebody_would_write_it() {
        assertThat(Texts.plain(148f)).isEqualTo("148");
        assertThat(Texts.plain(0.627f)).isEqualTo("0.627");
        assertThat(Texts.plain(1e7f)).isEqualTo("10000000");
        assertThat(Texts.plain(Float.NaN)).isEqualTo("NaN");
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 0.3 s", "PT59.9S, 59.9 s", "PT1M5S, 1 min 5 s", "PT59M59S, 59 min 59 s", "PT2H3M4S, 2 h 3 min"
    })
    void a_duration_is_told_in_the_units_that_matter(Duration duration, String text) {
        assertThat(Texts.duration(duration)).isEqualTo(text);
    }

    @Test
    void a_time_says_where_it_is() {
        assertThat(Texts.time(Instant.parse("2026-11-21T09:03:47Z"))).isEqualTo("2026-11-21 09:03 UTC");
    }
}
