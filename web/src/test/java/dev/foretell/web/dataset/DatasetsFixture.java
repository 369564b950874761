package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.SetTime;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.dataset.FakeScorer.Asked;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.table.ResultWriter;
import dev.foretell.web.table.RowReader;
import dev.foretell.web.watch.Watcher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** Datasets on a real database, with workers whose answers the test gives. Tests extend it. */
abstract class DatasetsFixture {

    static final Manifest DIABETES = Catalog.read(Path.of("../model/repository"))
            .newest("diabetes")
            .orElseThrow()
            .manifest();

    static final CallerContext CALLER = new CallerContext(null, null);
    static final Duration LEASE = Duration.ofSeconds(3);
    static final DatasetSettings SETTINGS = new DatasetSettings(100_000, 5, 4);

    private final List<Datasets> webs = new ArrayList<>();
    private final List<DatasetWatchers> watchers = new ArrayList<>();
    private final Database database = new Database(new DatabaseSettings("jdbc:h2:mem:" + UUID.randomUUID(), "", ""));
    final SetTime time = SetTime.going();
    final DatasetStore store = new DatasetStore(database, Duration.ofDays(30), time);

    DatasetsFixture() {
        database.start();
        store.start();
    }

    @AfterEach
    void stop() {
        watchers.forEach(DatasetWatchers::close);
        webs.forEach(Datasets::close);
        database.close();
    }

    Datasets web(Scorer scorer) {
        Datasets web = new Datasets(store, scorer, SETTINGS, LEASE, time);
        webs.add(web);
        web.start();
        return web;
    }

    /** Rows whose second number is their place modulo 1,000. */
    static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "1," + i % 1_000 + ",72,35,0,33.6,0.627,50," + i % 2)
                .collect(Collectors.joining("\n"));
    }

    static Dataset create(Datasets web, String rows) {
        return web.create(DIABETES, "mine", reader(rows), CALLER);
    }

    static RowReader reader(String rows) {
        return RowReader.csv(DIABETES, new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
    }

    Dataset ended(Datasets web, String id) {
        return end(web, id).join();
    }

    /** Completes when the dataset has ended, in any web; fails when it is deleted. */
    CompletableFuture<Dataset> end(Datasets web, String id) {
        CompletableFuture<Dataset> end = new CompletableFuture<>();
        Watcher<Dataset> watcher = new Watcher<>() {
            @Override
            public void update(Dataset state) {
                if (state.status().isTerminal()) {
                    end.complete(state);
                }
            }

            @Override
            public void over() {
                end.completeExceptionally(new UnknownDatasetException(id));
            }
        };
        DatasetWatchers watching = new DatasetWatchers(web, Runnable::run);
        watchers.add(watching);
        watching.start();
        Dataset known = web.existing(id);
        watching.watch(known, watcher);
        watcher.update(known);
        return end;
    }

    static List<Asked> taken(FakeScorer scorer, int count) {
        List<Asked> taken = new ArrayList<>();
        Eventually.until(count + " parts are asked for", () -> {
            taken.addAll(scorer.take());
            return taken.size() >= count;
        });
        assertThat(taken).hasSize(count);
        return taken;
    }

    /** The rows in the order of the result, each with its probability. */
    static List<String> result(Datasets web, String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            web.writeResult(id, ResultWriter.csv(DIABETES, true, out));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    static void assertAllPredicted(Datasets web, String id, int rows) {
        List<RowPage.Row> all = new ArrayList<>();
        for (int offset = 0; offset < rows; offset += 500) {
            all.addAll(web.rows(id, offset, 500, RowOrder.FILE).rows());
        }
        assertThat(all).hasSize(rows);
        for (int i = 0; i < rows; i++) {
            double positive = i % 1_000 / 1_000.0;
            assertThat(all.get(i).row()).isEqualTo(i + 1);
            assertThat(all.get(i).probability()).isCloseTo(Math.max(positive, 1 - positive), offset(0.001));
        }
        assertThat(result(web, id)).hasSize(rows);
    }
}
