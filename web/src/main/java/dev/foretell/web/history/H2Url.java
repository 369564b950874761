package dev.foretell.web.history;

import java.util.List;
import java.util.Locale;

/** What an H2 URL needs for a program that must not lose what it has promised. */
final class H2Url {

    private static final String FILE = "file:";
    /** Other ways to keep or reach a database, which are left as they are. */
    private static final List<String> SCHEMES =
            List.of("mem:", "tcp:", "ssl:", "zip:", "async:", "nio:", "nioMapped:", "split:", "retry:", "nioMem");

    private H2Url() {}

    /** The URL with what was not said in it. */
    static String of(String url) {
        String name = url.substring(DatabaseUrl.H2.length());
        return DatabaseUrl.H2 + uninterruptible(name) + closedByUs(name);
    }

    /** H2's usual file is closed, and the database with it, when a thread that reads it is interrupted. */
    private static String uninterruptible(String name) {
        if (SCHEMES.stream().anyMatch(name::startsWith)) {
            return name;
        }
        return "async:" + (name.startsWith(FILE) ? name.substring(FILE.length()) : name);
    }

    /** By itself H2 closes when the program is asked to end, before what waits is written. */
    private static String closedByUs(String name) {
        boolean said = name.toUpperCase(Locale.ROOT).contains(";DB_CLOSE_ON_EXIT=");
        return said || name.startsWith("tcp:") || name.startsWith("ssl:") ? "" : ";DB_CLOSE_ON_EXIT=FALSE";
    }
}
