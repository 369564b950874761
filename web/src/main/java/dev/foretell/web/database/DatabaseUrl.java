package dev.foretell.web.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a database's URL: a JDBC URL without secrets, and the user and password in it, or "". */
record DatabaseUrl(String jdbc, String user, String password) {

    static final String H2 = "jdbc:h2:";
    static final String EXPECTED =
            "jdbc:h2:<file>, jdbc:postgresql://host/database or postgres://user:password@host/database"
                    + " (in the last form, percent-encode special characters)";

    private static final String H2_USER = "sa";
    private static final Pattern POSTGRESQL = Pattern.compile(
            "(?:jdbc:postgresql|postgres|postgresql)://" // as JDBC writes it, or as libpq does
                    + "(?:(?<user>[^:@/?]*)(?::(?<password>[^:@/?]*))?@)?"
                    + "(?<host>[^@/?\\s]+)(?<database>/[^/?\\s]*)?(?:\\?(?<parameters>\\S*))?");

    static DatabaseUrl parse(String url) {
        if (url.startsWith(H2) && url.length() > H2.length()) {
            return ofH2(url);
        }
        Matcher matcher = POSTGRESQL.matcher(url);
        if (!matcher.matches()) {
            throw unexpected();
        }
        return ofPostgresql(matcher);
    }

    private static IllegalArgumentException unexpected() {
        return new IllegalArgumentException("The database's URL: expected " + EXPECTED + ".");
    }

    private static DatabaseUrl ofH2(String url) {
        List<String> parts = new ArrayList<>(List.of(url.split(";")));
        Map<String, String> secrets = takeSecrets(parts);
        return new DatabaseUrl(
                String.join(";", parts), secrets.getOrDefault("user", H2_USER), secrets.getOrDefault("password", ""));
    }

    private static DatabaseUrl ofPostgresql(Matcher url) {
        List<String> parameters =
                new ArrayList<>(List.of(orEmpty(url.group("parameters")).split("&")));
        Map<String, String> secrets = takeSecrets(parameters);
        String query = String.join("&", parameters);
        String database = orEmpty(url.group("database"));
        return new DatabaseUrl(
                "jdbc:postgresql://" + url.group("host") + (database.isEmpty() ? "/" : database)
                        + (query.isEmpty() ? "" : "?" + query),
                decoded(secrets.getOrDefault("user", orEmpty(url.group("user")))),
                decoded(secrets.getOrDefault("password", orEmpty(url.group("password")))));
    }

    /** Removes user and password from parameters of the form name=value, and returns them. */
    private static Map<String, String> takeSecrets(List<String> parameters) {
        Map<String, String> taken = new TreeMap<>();
        parameters.removeIf(parameter -> {
            String[] pair = parameter.split("=", 2);
            String name = pair[0].toLowerCase(Locale.ROOT);
            if (pair.length < 2 || !List.of("user", "password").contains(name)) {
                return false;
            }
            taken.put(name, pair[1]);
            return true;
        });
        return taken;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String decoded(String text) {
        try {
            // In a URL a plus stands for itself; only in forms it is a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unexpected(); // without the cause, which repeats the text
        }
    }
}
