package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.database.DatabaseSettings;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;

/** Tests the store in a file, which one process at a time can open: at its start no dataset has an owner. */
class DatasetStoreOnH2Test extends DatasetStoreContract {

    @TempDir
    private Path folder = Path.of("");

    @Override
    DatabaseSettings empty() {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("file"), "", "");
    }

    @Override
    void afterRestart(DatasetStore again, String id) {
        assertThat(again.claim("new", Instant.now(), Instant.now().plusSeconds(60), 1))
                .containsExactly(id);
    }
}
