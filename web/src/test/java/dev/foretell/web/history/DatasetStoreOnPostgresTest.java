package dev.foretell.web.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store in PostgreSQL, where the owner may be another process that lives. */
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
        try (History history = new History(database.empty(), Duration.ZERO, new SimpleMeterRegistry())) {
            history.start();
            database.stop();
            try {
                assertThatThrownBy(() -> history.datasets().newest(1)).isInstanceOf(HistoryUnavailableException.class);
                assertThatThrownBy(() -> history.datasets().sweep(Instant.now()))
                        .isInstanceOf(HistoryUnavailableException.class);
            } finally {
                database.start();
            }
            Eventually.until("it is back", history::isAvailable);
            assertThat(history.datasets().newest(1)).isEmpty();
        }
    }
}
