package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.history.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the store in PostgreSQL, where the owner may be another running process. */
@ExtendWith(DatabaseRing.class)
class DatasetStoreOnPostgresTest extends DatasetStoreContract {

    private final TestDatabase database;

    DatasetStoreOnPostgresTest(TestDatabase database) {
        this.database = database;
    }

    @Override
    DatabaseSettings empty() {
        return database.empty();
    }

    @Override
    void afterRestart(DatasetStore again, String id) {
        assertThat(again.claim("new", Instant.now(), Instant.now().plusSeconds(60), 1))
                .isEmpty();
    }

    @Test
    void while_the_database_is_away_it_says_so_and_goes_on_afterwards() {
        DatabaseRing.requireOurs(database);
        try (Database connected = new Database(database.empty())) {
            connected.start();
            DatasetStore store = new DatasetStore(connected, Duration.ZERO, Time.SYSTEM);
            database.stop();
            try {
                assertThatThrownBy(() -> store.newest(1)).isInstanceOf(HistoryUnavailableException.class);
                assertThatThrownBy(() -> store.sweep(Instant.now())).isInstanceOf(HistoryUnavailableException.class);
            } finally {
                database.start();
            }
            Eventually.until("it is back", connected::isAvailable);
            assertThat(store.newest(1)).isEmpty();
        }
    }
}
