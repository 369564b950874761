package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Tests the contracts of the history in files. */
class HistoryContractsOnH2Test {

    @TempDir
    private Path folder = Path.of("");

    private int files;

    private DatabaseSettings emptyFile() {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("file-" + files++), "", "");
    }

    @Nested
    class PredictionsOnH2 extends PredictionContract {
        @Override
        DatabaseSettings empty() {
            return emptyFile();
        }
    }

    @Nested
    class JobsOnH2 extends JobContract {
        @Override
        DatabaseSettings empty() {
            return emptyFile();
        }
    }

    @Nested
    class HooksOnH2 extends HookContract {
        @Override
        DatabaseSettings empty() {
            return emptyFile();
        }
    }

    @Nested
    class FiguresOnH2 extends FiguresContract {
        @Override
        DatabaseSettings empty() {
            return emptyFile();
        }
    }

    @Nested
    class BufferOnH2 extends BufferContract {
        @Override
        DatabaseSettings empty() {
            return emptyFile();
        }
    }
}
