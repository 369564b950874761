package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.offset;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.SetTime;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.dataset.FakeScorer.Asked;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.FailedException;
import dev.foretell.web.prediction.RefusedException;
import dev.foretell.web.prediction.RefusedException.Reason;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.ResultWriter;
import dev.foretell.web.table.RowReader;
import dev.foretell.web.watch.Watcher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datasets on a real database, with workers whose answers the test gives. */
class DatasetsTest {

    private static final Manifest DIABETES = Catalog.read(Path.of("../model/repository"))
            .newest("diabetes")
            .orElseThrow()
            .manifest();
    private static final CallerContext CALLER = new CallerContext(null, null);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final DatasetSettings SETTINGS = new DatasetSettings(100_000, 5, 4);

    private final List<Datasets> webs = new ArrayList<>();
    private final List<DatasetWatchers> watchers = new ArrayList<>();
    private final Database database = new Database(new DatabaseSettings("jdbc:h2:mem:" + UUID.randomUUID(), "", ""));
    private final SetTime time = SetTime.going();
    private final DatasetStore store = new DatasetStore(database, Duration.ofDays(30), time);

    DatasetsTest() {
        database.start();
        store.start();
    }

    @AfterEach
    void stop() {
        watchers.forEach(DatasetWatchers::close);
        webs.forEach(Datasets::close);
        database.close();
    }

    private Datasets web(Scorer scorer) {
        Datasets web = new Datasets(store, scorer, SETTINGS, LEASE, time);
        webs.add(web);
        web.start();
        return web;
    }

    /** Rows whose second number is their place modulo 1,000. */
    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "1," + i % 1_000 + ",72,35,0,33.6,0.627,50," + i % 2)
                .collect(Collectors.joining("\n"));
    }

    private static Dataset create(Datasets web, String rows) {
        return web.create(DIABETES, "mine", reader(rows), CALLER);
    }

    private static RowReader reader(String rows) {
        return RowReader.csv(DIABETES, new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
    }

    private Dataset ended(Datasets web, String id) {
        return end(web, id).join();
    }

    /** Completes when the dataset has ended, in any web; fails when it is deleted. */
    private CompletableFuture<Dataset> end(Datasets web, String id) {
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

    private static List<Asked> taken(FakeScorer scorer, int count) {
        List<Asked> taken = new ArrayList<>();
        Eventually.until(count + " parts are asked for", () -> {
            taken.addAll(scorer.take());
            return taken.size() >= count;
        });
        assertThat(taken).hasSize(count);
        return taken;
    }

    /** The rows in the order of the result, each with its probability. */
    private static List<String> result(Datasets web, String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            web.writeResult(id, ResultWriter.csv(DIABETES, true, out));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    private static void assertAllPredicted(Datasets web, String id, int rows) {
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

    @Test
    void answers_in_any_order_come_out_in_that_of_the_file_and_no_more_are_under_way_than_may_be() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        int rows = 10 * 1_024 + 7;
        Dataset dataset = create(web, rows(rows));

        List<Asked> first = taken(scorer, 4);
        Collections.reverse(first);
        first.subList(0, 2).forEach(Asked::succeed);
        List<Asked> second = taken(scorer, 2);
        assertThat(scorer.waiting()).isZero();
        second.forEach(Asked::succeed);
        Eventually.until(
                "what is done is told", () -> web.existing(dataset.id()).rowsDone() == 4 * 1_024);
        scorer.succeeding().take().forEach(Asked::succeed);
        first.forEach(Asked::succeed);

        Dataset ended = ended(web, dataset.id());
        assertThat(ended.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(ended.rowsDone()).isEqualTo(rows);
        assertThat(ended.workers()).containsOnly(entry("worker", (long) rows));
        assertThat(ended.evaluation()).isNotNull();
        assertThat(scorer.scored).hasValue(rows);
        assertAllPredicted(web, dataset.id(), rows);
    }

    @Test
    void what_is_refused_is_tried_again_until_it_is_taken_and_the_reason_is_told_meanwhile() {
        String reason = "No worker serves the model diabetes at present.";
        AtomicInteger tries = new AtomicInteger();
        FakeScorer scorer = new FakeScorer().answering(each -> {
            tries.incrementAndGet();
            each.answer().completeExceptionally(new RefusedException(Reason.NO_WORKER, reason));
            return true;
        });
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(3_000));

        Eventually.until(
                "the reason is told",
                () -> reason.equals(web.existing(dataset.id()).waitingFor()));
        assertThat(tries.get()).as("not in a tight loop").isLessThan(100);
        assertThat(web.existing(dataset.id()).timeLeft()).isEmpty();
        scorer.succeeding();

        assertThat(ended(web, dataset.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(web.existing(dataset.id()).waitingFor()).isNull();
        assertAllPredicted(web, dataset.id(), 3_000);
    }

    @Test
    void what_waits_in_a_queue_without_a_worker_tells_so() {
        FakeScorer scorer = new FakeScorer();
        scorer.obstacle = Optional.of("No worker.");
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(10));
        Eventually.until("it is asked for", () -> scorer.waiting() > 0);

        time.pass(Duration.ofSeconds(2));
        Eventually.until(
                "it is told",
                () -> "No worker.".equals(web.existing(dataset.id()).waitingFor()));
        scorer.take().forEach(Asked::succeed);

        assertThat(ended(web, dataset.id()).waitingFor()).isNull();
    }

    /** Fails parts that have a row with one of some second numbers. */
    private static FakeScorer poisonedBy(JobProblem.Code code, AtomicInteger jobs, Integer... poison) {
        return new FakeScorer().answering(each -> {
            jobs.incrementAndGet();
            Rows rows = each.rows();
            boolean fails = IntStream.range(0, rows.count())
                    .anyMatch(row -> List.of(poison).contains((int) rows.at(row, 1)));
            if (fails) {
                each.answer().completeExceptionally(failed(code, "poison"));
            } else {
                each.succeed();
            }
            return true;
        });
    }

    private static FailedException failed(JobProblem.Code code, String detail) {
        return new FailedException(new Prediction(
                "id",
                "diabetes",
                "1",
                Status.FAILED,
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                "",
                new byte[0],
                1,
                null,
                List.of(),
                null,
                new JobProblem(code, detail),
                null,
                null,
                null,
                null,
                true));
    }

    @Test
    void a_block_that_fails_is_halved_until_the_rows_at_fault_are_found() {
        for (JobProblem.Code code : List.of(JobProblem.Code.MODEL_FAILED, JobProblem.Code.UNDELIVERABLE)) {
            AtomicInteger jobs = new AtomicInteger();
            Datasets web = web(poisonedBy(code, jobs, 500, 501));
            Dataset dataset = ended(web, create(web, rows(1_000)).id());

            assertThat(dataset.status()).isEqualTo(Status.SUCCEEDED);
            assertThat(dataset.rowsDone()).isEqualTo(1_000);
            assertThat(dataset.rowsRejected()).isEqualTo(2);
            assertThat(dataset.rowErrors())
                    .containsExactly(new Dataset.Note(501, null, "poison"), new Dataset.Note(502, null, "poison"));
            assertThat(jobs.get()).as("as few as halving needs").isLessThan(50);
            List<RowPage.Row> rows =
                    web.rows(dataset.id(), 499, 4, RowOrder.FILE).rows();
            assertThat(rows.stream().map(RowPage.Row::error)).containsExactly(null, "poison", "poison", null);
            assertThat(rows.get(3).values()).element(1).isEqualTo(502f);
            assertThat(rows.get(3).probability()).isEqualTo(0.502, offset(0.001));
            assertThat(result(web, dataset.id())).hasSize(1_000);
            web.close();
        }
    }

    @Test
    void a_model_that_fails_on_every_row_ends_a_dataset_after_bounded_work() {
        AtomicInteger jobs = new AtomicInteger();
        FakeScorer scorer = new FakeScorer().answering(each -> {
            jobs.incrementAndGet();
            each.answer().completeExceptionally(failed(JobProblem.Code.MODEL_FAILED, "broken"));
            return true;
        });
        Datasets web = web(scorer);
        Dataset dataset = ended(web, create(web, rows(50_000)).id());

        assertThat(dataset.status()).isEqualTo(Status.FAILED);
        assertThat(dataset.problem()).isNotNull();
        assertThat(String.valueOf(dataset.problem())).contains("More than 5 rows", "broken");
        assertThat(jobs.get()).isLessThan(20_000);
    }

    @Test
    void a_version_that_is_gone_ends_a_dataset_and_what_is_done_stays() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(8 * 1_024));
        taken(scorer, 4).forEach(Asked::succeed);
        Eventually.until("half is done", () -> web.existing(dataset.id()).rowsDone() == 4 * 1_024);

        scorer.there = false;
        time.pass(Duration.ofSeconds(6));
        Dataset ended = ended(web, dataset.id());

        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(String.valueOf(ended.problem())).contains("UNKNOWN_MODEL", "no longer in the repository");
        assertThat(ended.rowsDone()).isEqualTo(4 * 1_024);
        assertThat(result(web, dataset.id())).hasSize(8 * 1_024);
        assertThat(result(web, dataset.id()).get(8 * 1_024 - 1)).contains("not predicted");
    }

    @Test
    void a_web_that_closes_leaves_the_rest_to_another_at_once() {
        FakeScorer mine = new FakeScorer();
        Datasets closing = web(mine);
        Dataset dataset = create(closing, rows(8 * 1_024));
        List<Asked> lost = taken(mine, 4);
        lost.subList(0, 2).forEach(Asked::succeed);
        Eventually.until(
                "two blocks are done", () -> closing.existing(dataset.id()).rowsDone() == 2 * 1_024);
        closing.close();

        AtomicInteger rows = new AtomicInteger();
        Datasets other = web(new FakeScorer().answering(each -> {
            rows.addAndGet(each.rows().count());
            each.succeed();
            return true;
        }));
        Dataset ended = ended(other, dataset.id());
        lost.forEach(Asked::succeed);

        assertThat(ended.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(ended.rowsDone()).isEqualTo(8 * 1_024);
        assertThat(rows).as("only what was not done").hasValue(6 * 1_024);
        assertAllPredicted(other, dataset.id(), 8 * 1_024);
    }

    @Test
    void a_web_that_died_is_followed_when_its_lease_is_over() {
        StoredDataset starting = Upload.starting(DIABETES, "mine", 10, CALLER, time.instant());
        new Upload(store, Lease.ofNewOwner(LEASE, time), starting, DIABETES, reader(rows(10)), 10, () -> {}).run();
        assertThat(store.claim("dead", Instant.now(), Instant.now().plus(LEASE), 1))
                .containsExactly(starting.id());

        Datasets web = web(new FakeScorer().succeeding());
        Dataset dataset = web.existing(starting.id());

        assertThat(dataset.status()).isEqualTo(Status.PROCESSING);
        assertThat(ended(web, dataset.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(Instant.now()).isAfter(dataset.created().plus(LEASE));
    }

    @Test
    void a_dataset_that_was_taken_over_is_left_alone_by_whom_it_was_taken_from() {
        FakeScorer slow = new FakeScorer();
        Datasets web = web(slow);
        Dataset dataset = create(web, rows(10));
        Asked late = taken(slow, 1).get(0);
        Instant later = Instant.now().plus(Duration.ofDays(1));

        assertThat(store.claim("other", later, later.plus(LEASE), 1)).containsExactly(dataset.id());
        Eventually.until(
                "it is given up",
                () -> !store.renew(dataset.id(), "nobody", later, 0, null)
                        && Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().equals("dataset-" + dataset.id())));
        late.succeed();

        assertThat(web.existing(dataset.id()).status()).isEqualTo(Status.PROCESSING);
        assertThat(web.existing(dataset.id()).rowsDone()).isZero();
    }

    @Test
    void what_is_canceled_keeps_what_is_done_and_takes_no_late_answers() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(6 * 1_024));
        List<Asked> parts = taken(scorer, 4);
        parts.get(0).succeed();
        Eventually.until("one block is done", () -> web.existing(dataset.id()).rowsDone() == 1_024);

        Dataset canceled = web.cancel(dataset.id());
        parts.subList(1, 4).forEach(Asked::succeed);

        assertThat(canceled.status()).isEqualTo(Status.CANCELED);
        assertThat(web.cancel(dataset.id())).isEqualTo(canceled);
        assertThat(ended(web, dataset.id())).isEqualTo(canceled);
        assertThat(canceled.rowsDone()).isEqualTo(1_024);
        assertThat(result(web, dataset.id())).hasSize(6 * 1_024);
        assertThat(store.done(dataset.id(), List.of(), null)).isZero();
    }

    @Test
    void what_is_deleted_while_it_is_under_way_is_gone_and_so_are_its_rows() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(6 * 1_024));
        List<Asked> parts = taken(scorer, 4);
        CompletableFuture<Dataset> end = end(web, dataset.id());

        web.delete(dataset.id());
        parts.forEach(Asked::succeed);

        assertThat(web.find(dataset.id())).isEmpty();
        assertThat(web.list(10)).isEmpty();
        assertThatThrownBy(() -> web.delete(dataset.id())).isInstanceOf(UnknownDatasetException.class);
        assertThatThrownBy(end::join).hasCauseInstanceOf(UnknownDatasetException.class);
        Eventually.until(
                "its blocks are deleted", () -> store.blocks(dataset.id(), 0, 1).isEmpty());
    }

    @Test
    void what_has_ended_otherwise_cannot_be_canceled() {
        Datasets web = web(new FakeScorer().succeeding());
        Dataset dataset = ended(web, create(web, rows(10)).id());

        assertThatThrownBy(() -> web.cancel(dataset.id())).isInstanceOf(ConflictException.class);
    }

    @Test
    void datasets_take_turns() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        List<String> large = IntStream.range(0, 8)
                .mapToObj(i -> create(web, rows(9 * 1_024)).id())
                .toList();
        Eventually.until("all have begun", () -> scorer.waiting() >= 4 * 4);

        Dataset small = create(web, rows(5));
        Eventually.until("the small one has its turn", () -> {
            List<Asked> parts = scorer.take();
            parts.forEach(Asked::succeed);
            return parts.stream().anyMatch(each -> each.rows().count() == 5);
        });
        scorer.succeeding().take().forEach(Asked::succeed);

        assertThat(ended(web, small.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(large).allMatch(id -> ended(web, id).status() == Status.SUCCEEDED);
    }

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
