package dev.foretell.web.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means for its callers. */
enum DatabaseFailure {
    /** Another transaction was in the way. */
    CONFLICT,
    /** A row with the same key exists, perhaps since a moment ago. */
    DUPLICATE,
    /** The database refuses the values of a row. */
    DATA,
    /** There is no connection, it was lost, or the database is starting, stopping, full or read-only. */
    UNAVAILABLE,
    /** Any other failure. */
    OTHER;

    static DatabaseFailure of(Throwable e) {
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
        return sql == null ? OTHER : UNAVAILABLE;
    }

    /** Whether an immediate repetition may succeed. */
    boolean isPassing() {
        return this == CONFLICT || this == DUPLICATE;
    }

    private static final int H2_IN_USE = 90020;

    /** The driver's message, in one line. */
    static String reason(Throwable e) {
        SQLException sql = cause(e);
        if (sql != null && sql.getErrorCode() == H2_IN_USE) {
            return "it is in use by another process. Stop that process, set another file in FORETELL_DATABASE_URL, or"
                    + " have both use PostgreSQL.";
        }
        String message = String.valueOf((sql == null ? e : sql).getMessage());
        return message.lines().findFirst().orElse("");
    }

    /** The innermost cause: the exception of a pool only says how long it waited. */
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
