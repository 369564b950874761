package dev.foretell.web.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {

    @Test
    void what_is_not_set_is_a_file_in_the_working_directory_and_30_days() {
        Settings settings = new Settings(Map.of());

        assertThat(DatabaseSettings.of(settings))
                .isEqualTo(new DatabaseSettings("jdbc:h2:./foretell-data/foretell", "sa", ""));
        assertThat(DatabaseSettings.retention(settings)).isEqualTo(Duration.ofDays(30));
        settings.check();
    }

    @Test
    void everything_can_be_set() {
        Settings settings = new Settings(Map.of(
                "FORETELL_DATABASE_URL", "jdbc:postgresql://db:5433/foretell?sslmode=require",
                "FORETELL_DATABASE_USER", "web",
                "FORETELL_DATABASE_PASSWORD", "hush",
                "FORETELL_RETENTION", "90d"));

        assertThat(DatabaseSettings.of(settings))
                .isEqualTo(new DatabaseSettings("jdbc:postgresql://db:5433/foretell?sslmode=require", "web", "hush"));
        assertThat(DatabaseSettings.retention(settings)).isEqualTo(Duration.ofDays(90));
        settings.check();
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://web:hush@db/foretell, jdbc:postgresql://db/foretell, web, hush",
        "postgresql://web:h%40sh%2B+@db:5433/f?a=b, jdbc:postgresql://db:5433/f?a=b, web, h@sh++",
        "postgres://web@db, jdbc:postgresql://db/, web, ''",
        "'postgres://db1:1,db2:2/f', 'jdbc:postgresql://db1:1,db2:2/f', '', ''",
        "postgres://web:hush@[::1]:5432/f, 'jdbc:postgresql://[::1]:5432/f', web, hush",
        "jdbc:postgresql://db/f?user=web&password=hush&ssl=true, jdbc:postgresql://db/f?ssl=true, web, hush",
        "jdbc:postgresql://web:hush@db/f, jdbc:postgresql://db/f, web, hush",
        "jdbc:h2:./x;USER=web;PASSWORD=hush;CIPHER=AES, jdbc:h2:./x;CIPHER=AES, web, hush",
        "jdbc:h2:mem:x, jdbc:h2:mem:x, sa, ''"
    })
    void a_url_may_name_user_and_password(String url, String jdbc, String user, String password) {
        DatabaseSettings settings = new DatabaseSettings(url, "", "");

        assertThat(settings.url()).isEqualTo(jdbc);
        assertThat(settings.user()).isEqualTo(user);
        assertThat(settings.password()).isEqualTo(password);
        assertThat(settings.toString()).doesNotContain("hush").doesNotContain("h@sh");
        assertThat(new DatabaseSettings(url, "other", "own").password()).isEqualTo("own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://web:hush@db/f",
                "jdbc:mysql://db/hush",
                "jdbc:h2:",
                "postgres://",
                "postgres://web:hu@sh@db/f",
                "postgres://web:hu/sh@db/f",
                "postgres://web:%zzhush@db/f",
                "postgres://db/f hush",
                "hush"
            })
    void another_url_is_refused_and_not_repeated(String url) {
        Settings settings = new Settings(Map.of("FORETELL_DATABASE_URL", url));

        DatabaseSettings.of(settings);

        assertThatThrownBy(settings::check)
                .hasMessageStartingWith("FORETELL_DATABASE_URL: expected jdbc:h2:<file>, jdbc:postgresql://")
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("sh@");
        assertThatThrownBy(() -> new DatabaseSettings(url, "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }
}
