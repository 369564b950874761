package dev.foretell.web.history;

import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A database that tests use one after another, emptied for each: to migrate a schema and to fill a pool takes longer
 * than most tests. Used by one thread at a time.
 */
final class SharedDatabase implements AutoCloseable {

    private final DatabaseSettings settings;
    private Database database;

    /** Starts a database of its own. */
    SharedDatabase(DatabaseSettings empty) {
        settings = empty;
        database = start();
    }

    private Database start() {
        Database made = new Database(settings);
        made.start();
        return made;
    }

    /** The database without data, started again if the last test has closed it. */
    StartedDatabase emptied() {
        if (!database.isAvailable()) {
            database.close();
            database = start();
        }
        database.write(handle -> {
            List<String> tables = tables(handle);
            tables.forEach(table -> handle.execute("truncate table \"" + table + "\""));
            return tables;
        });
        return new StartedDatabase(settings, database);
    }

    private static List<String> tables(Handle handle) {
        return handle.createQuery("""
                        select table_name from information_schema.tables
                        where table_schema = current_schema and table_name <> 'flyway_schema_history'
                        """).mapTo(String.class).list();
    }

    @Override
    public void close() {
        database.close();
    }
}
