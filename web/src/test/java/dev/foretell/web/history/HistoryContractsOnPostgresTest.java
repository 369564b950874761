package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.database.DatabaseSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the contracts of the history in PostgreSQL. */
@ExtendWith(DatabaseRing.class)
class HistoryContractsOnPostgresTest {

    private static @Nullable SharedDatabase shared;

    private final TestDatabase database;

    HistoryContractsOnPostgresTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void open(TestDatabase database) {
        shared = new SharedDatabase(database.empty());
    }

    @AfterAll
    static void close() {
        shared().close();
    }

    private static SharedDatabase shared() {
        return Objects.requireNonNull(shared);
    }

    @Nested
    class PredictionsOnPostgres extends PredictionContract {
        @Override
        DatabaseSettings empty() {
            return database.empty();
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class JobsOnPostgres extends JobContract {
        @Override
        DatabaseSettings empty() {
            return database.empty();
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class HooksOnPostgres extends HookContract {
        @Override
        DatabaseSettings empty() {
            return database.empty();
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class FiguresOnPostgres extends FiguresContract {
        @Override
        DatabaseSettings empty() {
            return database.empty();
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class BufferOnPostgres extends BufferContract {
        @Override
        DatabaseSettings empty() {
            return database.empty();
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }
}
