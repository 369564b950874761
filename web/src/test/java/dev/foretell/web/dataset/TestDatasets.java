package dev.foretell.web.dataset;

import dev.foretell.web.history.Status;
import java.time.Instant;
import java.util.Map;

/** Datasets and blocks for tests of the store. */
final class TestDatasets {

    private TestDatasets() {}

    static StoredDataset starting(String id, Instant created) {
        return new StoredDataset(
                id,
                "iris",
                "1",
                "{}",
                "My flowers",
                Status.STARTING,
                created,
                null,
                null,
                0,
                0,
                0,
                0,
                7,
                false,
                "client",
                "trace",
                true,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    static StoredBlock block(int number) {
        return StoredBlock.open(number, number * 10L, 10, new byte[] {1, 2, (byte) number});
    }

    static DoneBlock done(int number, int wrong, String worker) {
        return new DoneBlock(number, 10, 0, wrong, null, new byte[] {9, (byte) number}, Map.of(worker, 10));
    }
}
