package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Tests the contracts of the history in files. */
class HistoryContractsOnH2Test {

    @TempDir
    private static Path sharedFolder = Path.of("");

    private static @Nullable SharedDatabase shared;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void open() {
        shared = new SharedDatabase(file(sharedFolder));
    }

    @AfterAll
    static void close() {
        shared().close();
    }

    private static SharedDatabase shared() {
        return Objects.requireNonNull(shared);
    }

    private static DatabaseSettings file(Path folder) {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("file"), "", "");
    }

    @Nested
    class PredictionsOnH2 extends PredictionContract {
        @Override
        DatabaseSettings empty() {
            return file(folder);
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class JobsOnH2 extends JobContract {
        @Override
        DatabaseSettings empty() {
            return file(folder);
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class HooksOnH2 extends HookContract {
        @Override
        DatabaseSettings empty() {
            return file(folder);
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class FiguresOnH2 extends FiguresContract {
        @Override
        DatabaseSettings empty() {
            return file(folder);
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }

    @Nested
    class BufferOnH2 extends BufferContract {
        @Override
        DatabaseSettings empty() {
            return file(folder);
        }

        @Override
        StartedDatabase startEmpty() {
            return shared().emptied();
        }
    }
}
