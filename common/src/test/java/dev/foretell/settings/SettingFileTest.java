package dev.foretell.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings whose values stand in files. */
class SettingFileTest {

    @Test
    void a_value_may_stand_in_a_file(@TempDir Path folder) throws IOException {
        Settings settings = new Settings(Map.of(
                "FORETELL_BROKER_URI_FILE", file(folder, "broker", "amqp://user:secret@rabbit:5671/jobs\n"),
                "FORETELL_PORT_FILE", " " + file(folder, "port", "\t80 \r\n\r\n") + " ",
                "FORETELL_SERVE_FILE", file(folder, "serve", "iris,mnist"),
                "FORETELL_HOST_FILE", file(folder, "host", "h\u00f6st"),
                "FORETELL_MODELS_FILE", file(folder, "models", "src\n"),
                "FORETELL_DEADLINE_FILE", file(folder, "deadline", "2s"),
                "FORETELL_WEBHOOK_PRIVATE_ADDRESSES_FILE", file(folder, "flag", "true"),
                "FORETELL_WEBHOOK_KEY_FILE", file(folder, "key", "12\n"),
                "FORETELL_API_KEYS_FILE", file(folder, "keys", "34\n")));

        assertThat(settings.broker()).isEqualTo(URI.create("amqp://user:secret@rabbit:5671/jobs"));
        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(80);
        assertThat(settings.names("SERVE")).containsExactly("iris", "mnist");
        assertThat(settings.text("HOST", "0.0.0.0")).isEqualTo("h\u00f6st");
        assertThat(settings.models()).isEqualTo(Path.of("src"));
        assertThat(settings.duration("DEADLINE", Duration.ZERO, Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.flag("WEBHOOK_PRIVATE_ADDRESSES", false)).isTrue();
        assertThat(settings.secret("WEBHOOK_KEY", 0, Integer::parseInt, "a number"))
                .isEqualTo(12);
        assertThat(settings.secret("API_KEYS", 0, Integer::parseInt)).isEqualTo(34);
        settings.check();
    }

    @Test
    void every_setting_but_the_form_of_the_log_may_stand_in_a_file(@TempDir Path folder) throws IOException {
        String file = file(folder, "value", "text");
        List<String> known = known();
        Map<String, String> files = known.stream()
                .filter(name -> !name.equals("FORETELL_LOG_FORMAT"))
                .collect(Collectors.toMap(name -> name + "_FILE", name -> file));

        assertThat(known).hasSizeGreaterThan(20);
        assertThatCode(new Settings(files)::check).doesNotThrowAnyException();
        assertThatThrownBy(new Settings(Map.of("FORETELL_LOG_FORMAT_FILE", file))::check)
                .hasMessageStartingWith("FORETELL_LOG_FORMAT_FILE: unknown setting; known are FORETELL_")
                .hasMessageContaining("each but FORETELL_LOG_FORMAT may have _FILE appended");
    }

    private static List<String> known() {
        try {
            new Settings(Map.of("FORETELL_", "")).check();
            throw new AssertionError("there is such a setting");
        } catch (SettingsException e) {
            return Pattern.compile("FORETELL_[A-Z_]+")
                    .matcher(String.valueOf(e.getMessage()))
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORETELL_FILE", "FORETELL__FILE", "FORETELL_PORT_FILE_FILE", "FORETELL_PROT_FILE"})
    void a_file_for_what_is_no_setting_is_an_error(String name) {
        assertThatThrownBy(new Settings(Map.of(name, "/dev/null"))::check)
                .hasMessageStartingWith(name + ": unknown setting; known are ");
    }

    @Test
    void a_value_and_a_file_are_one_too_many(@TempDir Path folder) throws IOException {
        Settings settings = new Settings(Map.of(
                "FORETELL_API_KEYS",
                "hush",
                "FORETELL_API_KEYS_FILE",
                file(folder, "keys", "mellon"),
                "FORETELL_PORT",
                "80",
                "FORETELL_PORT_FILE",
                "nowhere"));

        assertThatThrownBy(settings::check)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "FORETELL_API_KEYS and FORETELL_API_KEYS_FILE: expected one, not both",
                        "FORETELL_PORT and FORETELL_PORT_FILE: expected one, not both"));
    }

    @Test
    void what_is_empty_is_not_set(@TempDir Path folder) throws IOException {
        Settings settings = new Settings(Map.of(
                "FORETELL_PORT", " ",
                "FORETELL_PORT_FILE", file(folder, "port", "80"),
                "FORETELL_LANES", "2",
                "FORETELL_LANES_FILE", ""));

        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(80);
        assertThat(settings.number("LANES", 1, 1, 64)).isEqualTo(2);
        settings.check();
    }

    @Test
    void a_file_that_cannot_be_used_is_an_error_that_names_it(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("binary"), new byte[] {'h', 'u', 's', 'h', (byte) 0xff});
        String full = "hush".repeat(16 * 1024);
        Map<String, String> errors = Map.of(
                folder + "/none",
                "there is no such file",
                folder.toString(),
                "the file cannot be read: Is a directory",
                file(folder, "empty", ""),
                "the file is empty",
                file(folder, "blank", " \n"),
                "the file is empty",
                file(folder, "large", full + "\n"),
                "the file is larger than 64 KiB",
                folder + "/binary",
                "the file is not UTF-8 text");

        assertThat(errors).allSatisfy((path, reason) -> {
            Settings settings = new Settings(Map.of("FORETELL_API_KEYS_FILE", path));
            assertThat(settings.secret("API_KEYS", "none", text -> text)).isEqualTo("none");
            assertThatThrownBy(settings::check).hasMessage("FORETELL_API_KEYS_FILE: " + path + ": " + reason);
        });
        assertThat(new Settings(Map.of("FORETELL_API_KEYS_FILE", file(folder, "full", full))).text("API_KEYS", ""))
                .isEqualTo(full);
    }

    @Test
    void a_file_whose_setting_is_read_by_another_process_need_not_be_there() {
        Settings settings = new Settings(Map.of("FORETELL_DATABASE_PASSWORD_FILE", "/nowhere/password"));

        assertThat(settings.number("PORT", 5100, 0, 65_535)).isEqualTo(5100);
        settings.check();
    }

    @Test
    void a_wrong_value_in_a_file_is_never_repeated(@TempDir Path folder) throws IOException {
        String file = file(folder, "hushed", "hush\n");
        Settings settings = new Settings(Stream.of(
                        "PORT",
                        "DEADLINE",
                        "WEBHOOK_PRIVATE_ADDRESSES",
                        "MODELS",
                        "BROKER_URI",
                        "RATE_LIMIT",
                        "API_KEYS")
                .collect(Collectors.toMap(name -> "FORETELL_" + name + "_FILE", name -> file)));
        settings.number("PORT", 0, 0, 1);
        settings.duration("DEADLINE", Duration.ZERO, Duration.ZERO, Duration.ZERO);
        settings.flag("WEBHOOK_PRIVATE_ADDRESSES", false);
        settings.models();
        settings.broker();
        settings.value("RATE_LIMIT", 0, text -> {
            throw new IllegalArgumentException("expected a rate");
        });
        settings.secret("API_KEYS", 0, text -> {
            throw new IllegalArgumentException("expected keys");
        });

        assertThatThrownBy(settings::check)
                .hasMessageNotContaining("\"")
                .satisfies(
                        error -> assertThat(String.valueOf(error.getMessage()).lines())
                                .containsExactly(
                                        "FORETELL_PORT_FILE: " + file + ": expected a whole number from 0 to 1",
                                        "FORETELL_DEADLINE_FILE: " + file
                                                + ": expected a duration such as 500ms, 30s or 5m, from 0ms to 0s",
                                        "FORETELL_WEBHOOK_PRIVATE_ADDRESSES_FILE: " + file + ": expected true or false",
                                        "FORETELL_MODELS_FILE: " + file + ": expected an existing folder with models",
                                        "FORETELL_BROKER_URI_FILE: " + file
                                                + ": expected an AMQP URI such as amqp://user:password@host:5672;"
                                                + " this one does not begin with amqp:// or, for TLS, amqps://",
                                        "FORETELL_RATE_LIMIT_FILE: " + file + ": expected a rate",
                                        "FORETELL_API_KEYS_FILE: " + file + ": expected keys"));
    }

    private static String file(Path folder, String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
