package dev.foretell.web.database;

import java.util.List;
import java.util.Locale;

/** Adds to an H2 URL what a program needs that must not lose what it has stored. */
public final class H2Url {

    private static final String FILE = "file:";
    /** The other ways to store or reach a database, which are left as they are. */
    private static final List<String> SCHEMES =
            List.of("mem:", "tcp:", "ssl:", "zip:", "async:", "nio:", "nioMapped:", "split:", "retry:", "nioMem");

    private H2Url() {}

    /** The URL with the defaults for what it does not set. */
    public static String of(String url) {
        String name = url.substring(DatabaseUrl.H2.length());
        return DatabaseUrl.H2 + uninterruptible(name) + defaults(name);
    }

    /**
     * H2's usual file is closed, and the database with it, when a thread that reads it is interrupted; this one is not.
     */
    private static String uninterruptible(String name) {
        if (SCHEMES.stream().anyMatch(name::startsWith)) {
            return name;
        }
        return "async:" + (name.startsWith(FILE) ? name.substring(FILE.length()) : name);
    }

    /**
     * The settings of H2 that are added unless the URL has them. By itself H2 closes when the JVM shuts down, before
     * buffered predictions are written, and it writes its errors, which we log, to a file of its own.
     */
    private static String defaults(String name) {
        return name.startsWith("tcp:") || name.startsWith("ssl:")
                ? ""
                : unlessSaid(name, "DB_CLOSE_ON_EXIT=FALSE") + unlessSaid(name, "TRACE_LEVEL_FILE=0");
    }

    private static String unlessSaid(String name, String setting) {
        String key = ";" + setting.substring(0, setting.indexOf('=') + 1);
        return name.toUpperCase(Locale.ROOT).contains(key) ? "" : ";" + setting;
    }
}
