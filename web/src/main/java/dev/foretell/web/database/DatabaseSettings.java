package dev.foretell.web.database;

import dev.foretell.settings.Settings;
import java.time.Duration;

/**
 * The settings of the database. The URL that is kept is a JDBC URL without user and password.
 *
 * @param url {@code jdbc:h2:…}, {@code jdbc:postgresql://host/database} or
 *     {@code postgres://user:password@host/database}
 * @param user empty for the one in the URL, else {@code sa} on H2 and PostgreSQL's own default
 * @param password empty for the one in the URL
 */
public record DatabaseSettings(String url, String user, String password) {

    private static final String DEFAULT_URL = "jdbc:h2:./foretell-data/foretell";
    private static final Duration DEFAULT_RETENTION = Duration.ofDays(30);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(36_500);

    /**
     * Checks the URL.
     *
     * @throws IllegalArgumentException when the URL is not that of H2 or PostgreSQL; the message does not repeat it
     */
    public DatabaseSettings {
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        url = parsed.jdbc();
        user = user.isEmpty() ? parsed.user() : user;
        password = password.isEmpty() ? parsed.password() : password;
    }

    /** Reads {@code DATABASE_URL}, {@code DATABASE_USER} and {@code DATABASE_PASSWORD}. */
    public static DatabaseSettings of(Settings settings) {
        String user = settings.text("DATABASE_USER", "");
        String password = settings.text("DATABASE_PASSWORD", "");
        return settings.secret(
                "DATABASE_URL",
                new DatabaseSettings(DEFAULT_URL, user, password),
                url -> new DatabaseSettings(url, user, password),
                DatabaseUrl.EXPECTED);
    }

    /** Reads {@code RETENTION}: how long predictions are kept; zero for no limit. */
    public static Duration retention(Settings settings) {
        return settings.duration("RETENTION", DEFAULT_RETENTION, Duration.ZERO, LONGEST_RETENTION);
    }

    boolean isH2() {
        return url.startsWith(DatabaseUrl.H2);
    }

    /** The URL without its parameters, for messages. */
    String address() {
        return url.split(isH2() ? ";" : "\\?", 2)[0];
    }

    /** The settings without the password, and without the URL's parameters, which may hold one too. */
    @Override
    public String toString() {
        return "DatabaseSettings[url=" + address() + ", user=" + user + "]";
    }
}
