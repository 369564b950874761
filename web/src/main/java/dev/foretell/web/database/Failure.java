package dev.foretell.web.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failure means for those who wait for the database. */
enum Failure {
    /** Another transaction was in the way. */
    CONFLICT,
    /** There is a row of that key, perhaps since a moment ago. */
    DUPLICATE,
    /** A row is not as the database wants it. */
    DATA,
    /** No connection, or one that is lost, or a database that is starting, stopping, full or only to be read. */
    AWAY,
    /** Anything else. */
    OTHER;

    static Failure of(Throwable e) {
        SQLException sql = cause(e);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        if (state.startsWith("40") || state.equals("HYT00") || state.equals("90131")) {
            return CONFLICT;
        }
        if (state.equals("23505")) {
            return DUPLICATE;
        }
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
            return DATA;
        }
        if (state.startsWith("28") || state.startsWith("3D") || state.startsWith("42") || state.startsWith("0A")) {
            return OTHER;
        }
        return sql == null ? OTHER : AWAY;
    }

    /** Whether the same may work when it is done again at once. */
    boolean isPassing() {
        return this == CONFLICT || this == DUPLICATE;
    }

    private static final int H2_IN_USE = 90020;

    /** What the driver says, in one line. */
    static String reason(Throwable e) {
        SQLException sql = cause(e);
        if (sql != null && sql.getErrorCode() == H2_IN_USE) {
            return "it is in use by another process. End that one, name another file in FORETELL_DATABASE_URL, or let both"
                    + " use PostgreSQL.";
        }
        String message = String.valueOf((sql == null ? e : sql).getMessage());
        return message.lines().findFirst().orElse("");
    }

    /** The innermost: a pool's exception tells of no more than its own patience. */
    private static @Nullable SQLException cause(@Nullable Throwable e) {
        SQLException found = null;
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
                found = sql;
            }
        }
        return found;
    }
}
