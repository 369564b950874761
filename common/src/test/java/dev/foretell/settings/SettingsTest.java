package dev.foretell.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void what_is_not_set_or_empty_has_its_default() {
        Settings settings = new Settings(Map.of("FORETELL_PORT", "", "FORETELL_SERVE", "  ", "PATH", "/bin"));

        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(5100);
        assertThat(settings.names("SERVE")).isEmpty();
        assertThat(settings.text("HOST", "0.0.0.0")).isEqualTo("0.0.0.0");
        assertThat(settings.duration("DEADLINE", Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofMinutes(5)))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.broker()).isEqualTo(URI.create("amqp://localhost:5672"));
        settings.check();
    }

    @Test
    void what_is_set_is_read() {
        Settings settings = new Settings(Map.of(
                "FORETELL_PORT", " 80 ",
                "FORETELL_SERVE", "iris,, mnist ,",
                "FORETELL_HOST", "localhost",
                "FORETELL_MODELS", "src",
                "FORETELL_BROKER_URI", "amqp://user:p%40ss@rabbit:5671/jobs"));

        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(80);
        assertThat(settings.names("SERVE")).containsExactly("iris", "mnist");
        assertThat(settings.text("HOST", "0.0.0.0")).isEqualTo("localhost");
        assertThat(settings.models()).isEqualTo(Path.of("src"));
        assertThat(settings.broker()).isEqualTo(URI.create("amqp://user:p%40ss@rabbit:5671/jobs"));
        settings.check();
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "30 s,PT30S", "5m,PT5M", "1h,PT1H", "0d,PT0S", "0s,PT0S"})
    void a_length_of_time_has_a_unit(String text, Duration expected) {
        Settings settings = new Settings(Map.of("FORETELL_DEADLINE", text));

        assertThat(settings.duration("DEADLINE", Duration.ofDays(1), Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(expected);
        settings.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "s", "0s", "-5s", "1.5s", "5d", "61m", "9999999999s", "five seconds"})
    void what_is_no_length_of_time_is_an_error(String text) {
        Settings settings = new Settings(Map.of("FORETELL_DEADLINE", text));

        settings.duration("DEADLINE", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofHours(1));

        assertThatThrownBy(settings::check)
                .hasMessage("FORETELL_DEADLINE: expected a duration such as 500ms, 30s or 5m, from 1ms to 3600s, not \""
                        + text + "\"");
    }

    @Test
    void a_length_of_time_may_be_in_days() {
        Settings settings = new Settings(Map.of("FORETELL_RETENTION", "30d"));

        assertThat(settings.duration("RETENTION", Duration.ZERO, Duration.ZERO, Duration.ofDays(99)))
                .isEqualTo(Duration.ofDays(30));
        settings.check();
    }

    @Test
    void a_wrong_value_that_may_hold_a_secret_is_not_repeated() {
        Settings settings = new Settings(Map.of("FORETELL_DATABASE_URL", "hush"));

        assertThat(settings.secret("DATABASE_URL", 7, Integer::valueOf, "a number"))
                .isEqualTo(7);

        assertThatThrownBy(settings::check).hasMessage("FORETELL_DATABASE_URL: expected a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "1e3", "80.0", "0x50", "99999999999", "http"})
    void what_is_no_number_within_bounds_is_an_error(String text) {
        Settings settings = new Settings(Map.of("FORETELL_PORT", text));

        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(5100);

        assertThatThrownBy(settings::check)
                .isInstanceOf(SettingsException.class)
                .hasMessage("FORETELL_PORT: expected a whole number from 0 to 65535, not \"" + text + "\"");
    }

    @Test
    void a_wrong_address_of_a_broker_is_an_error_that_says_why_and_does_not_repeat_it() {
        Settings settings = new Settings(Map.of("FORETELL_BROKER_URI", "amqp://user:sec#ret@host"));

        settings.broker();

        assertThatThrownBy(settings::check)
                .hasMessage("FORETELL_BROKER_URI: expected an AMQP URI such as amqp://user:password@host:5672;"
                        + " this one has a # in its password; encode it as %23");
    }

    @Test
    void a_setting_that_nobody_reads_is_an_error_which_names_those_there_are() {
        Settings settings = new Settings(Map.of("FORETELL_PROT", "hush", "FORETELL_", "x", "FORETELL_TEST_X", "ours"));

        assertThatThrownBy(settings::check)
                .hasMessageContaining("FORETELL_PROT: unknown setting; known are ")
                .hasMessageContaining("FORETELL_: unknown setting")
                .hasMessageContaining("FORETELL_PORT, ")
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("FORETELL_TEST_X");
    }

    @Test
    void all_errors_are_told_together_one_per_line() {
        Settings settings = new Settings(Map.of(
                "FORETELL_PORT", "x", "FORETELL_LANES", "y", "FORETELL_MODELS", "nowhere", "FORETELL_WHAT", "z"));
        settings.number("PORT", 0, 0, 1);
        settings.number("LANES", 0, 0, 1);
        settings.models();

        assertThatThrownBy(settings::check)
                .satisfies(
                        error -> assertThat(String.valueOf(error.getMessage()).lines())
                                .hasSize(4)
                                .allMatch(line -> line.startsWith("FORETELL_")));
    }

    @Test
    void without_a_setting_the_models_are_found_from_a_clone() {
        Settings settings = new Settings(Map.of());

        assertThat(settings.models()).isDirectoryContaining("glob:**/iris");
    }

    @Test
    void a_wrong_secret_is_not_repeated() {
        Settings settings = new Settings(Map.of("FORETELL_WEBHOOK_KEY", "12x4"));

        assertThat(settings.secret("WEBHOOK_KEY", 0, Integer::parseInt, "a number"))
                .isZero();
        assertThatThrownBy(settings::check)
                .hasMessageContaining("FORETELL_WEBHOOK_KEY: expected a number")
                .hasMessageNotContaining("12x4");
        assertThat(new Settings(Map.of("FORETELL_WEBHOOK_KEY", "12"))
                        .secret("WEBHOOK_KEY", 0, Integer::parseInt, "a number"))
                .isEqualTo(12);
    }

    @Test
    void reading_a_setting_that_is_not_listed_is_a_mistake_of_ours() {
        Settings settings = new Settings(Map.of());

        assertThatThrownBy(() -> settings.text("NEW", "")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "json"})
    void there_are_two_formats_of_the_log(String format) {
        assertThatCode(new Settings(Map.of("FORETELL_LOG_FORMAT", format))::check)
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", " json", "xml"})
    void another_format_of_the_log_is_an_error_to_every_process(String format) {
        assertThatThrownBy(new Settings(Map.of("FORETELL_LOG_FORMAT", format))::check)
                .isInstanceOf(SettingsException.class)
                .hasMessage("FORETELL_LOG_FORMAT: expected text or json, not \"" + format + "\"");
    }

    @Test
    void the_words_of_a_parser_are_told_with_what_came_unless_it_is_a_secret() {
        Settings settings = new Settings(Map.of("FORETELL_RATE_LIMIT", "fast", "FORETELL_API_KEYS", "hush"));
        settings.value("RATE_LIMIT", 0, text -> {
            throw new IllegalArgumentException("expected a rate");
        });
        settings.secret("API_KEYS", 0, text -> {
            throw new IllegalArgumentException("entry 1: expected a key");
        });

        assertThatThrownBy(settings::check)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "FORETELL_RATE_LIMIT: expected a rate, not \"fast\"",
                        "FORETELL_API_KEYS: entry 1: expected a key"));
    }
}
