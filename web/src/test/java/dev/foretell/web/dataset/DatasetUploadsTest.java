package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.web.history.Eventually;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.RefusedException;
import dev.foretell.web.prediction.RefusedException.Reason;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files that are read slowly, by a web that dies, or too many at once. */
class DatasetUploadsTest extends DatasetsFixture {

    /** A file whose end is controlled by the test. */
    private static final class OpenEnd implements RowReader {

        private final RowReader rows =
                RowReader.csv(DIABETES, new ByteArrayInputStream(rows(200_000).getBytes(StandardCharsets.UTF_8)));
        private final CountDownLatch end = new CountDownLatch(1);
        private int blocks;

        @Override
        public @Nullable Block next(int maxRows) {
            if (++blocks <= 64) {
                return rows.next(maxRows);
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        }

        @Override
        public boolean hasTruth() {
            return true;
        }

        @Override
        public boolean classesFromOne() {
            return false;
        }

        @Override
        public List<String> notes() {
            return rows.notes();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    @Test
    void what_is_read_slowly_is_not_taken_for_abandoned_and_can_be_deleted_meanwhile() throws Exception {
        Datasets web = web(new FakeScorer().succeeding());
        OpenEnd slow = new OpenEnd();
        OpenEnd deleted = new OpenEnd();
        CompletableFuture<Dataset> first =
                CompletableFuture.supplyAsync(() -> web.create(DIABETES, "slow", slow, CALLER));
        CompletableFuture<Dataset> second =
                CompletableFuture.supplyAsync(() -> web.create(DIABETES, "deleted", deleted, CALLER));
        Eventually.until(
                "both are told of, as far as they are read",
                () -> web.list(10).stream().filter(each -> each.rows() > 0).count() == 2);
        Instant read = Instant.now();
        web.list(10).stream().filter(each -> each.name().equals("deleted")).forEach(each -> web.delete(each.id()));

        Eventually.until("the first lease is over", () -> Instant.now().isAfter(read.plus(LEASE)));
        store.sweep(Instant.now());
        slow.end.countDown();
        deleted.end.countDown();

        assertThat(ended(web, first.get().id()).rowsDone()).isEqualTo(64 * 1_024);
        assertThatThrownBy(second::get).hasCauseInstanceOf(ConflictException.class);
        assertThat(web.list(10)).extracting(Dataset::name).containsExactly("slow");
    }

    @Test
    void what_a_dead_web_was_reading_is_swept() {
        Datasets dead = new Datasets(store, new FakeScorer(), SETTINGS, Duration.ZERO, time);
        OpenEnd endless = new OpenEnd();
        CompletableFuture<Dataset> read =
                CompletableFuture.supplyAsync(() -> dead.create(DIABETES, "lost", endless, CALLER));
        Eventually.until("it is read", () -> dead.list(1).stream().anyMatch(each -> each.rows() > 0));
        String id = dead.list(1).get(0).id();

        store.sweep(Instant.now());

        assertThat(dead.list(1)).isEmpty();
        assertThat(store.blocks(id, 0, 1)).isEmpty();
        endless.end.countDown();
        assertThatThrownBy(read::join).hasCauseInstanceOf(ConflictException.class);
    }

    @Test
    void no_more_are_read_at_once_than_may_be_and_none_when_it_is_closed() {
        Datasets web = web(new FakeScorer().succeeding());
        List<OpenEnd> files = IntStream.range(0, 4).mapToObj(i -> new OpenEnd()).toList();
        List<CompletableFuture<Dataset>> read = files.stream()
                .map(file -> CompletableFuture.supplyAsync(() -> web.create(DIABETES, "x", file, CALLER)))
                .toList();
        Eventually.until("four are read", () -> web.list(10).size() == 4);

        assertThatThrownBy(() -> create(web, rows(1)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_IN_FLIGHT));
        files.forEach(file -> file.end.countDown());
        read.forEach(CompletableFuture::join);
        assertThat(create(web, rows(1)).rows()).isEqualTo(1);

        web.close();
        web.close();
        assertThatThrownBy(() -> create(web, rows(1)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STOPPING));
    }
}
