package dev.foretell.web.dataset;

import static dev.foretell.web.dataset.TestDatasets.block;
import static dev.foretell.web.dataset.TestDatasets.done;
import static dev.foretell.web.dataset.TestDatasets.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.foretell.job.JobProblem;
import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.history.Status;
import dev.foretell.web.history.TestPredictions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of the store of datasets that hold on every database. */
abstract class DatasetStoreContract {

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final List<Database> opened = new ArrayList<>();
    private DatabaseSettings settings = new DatabaseSettings("jdbc:h2:mem:none", "", "");
    private Instant now = TestPredictions.now();

    /** Opened before each test. */
    @SuppressWarnings("NullAway.Init")
    private DatasetStore store;

    /** An empty database. */
    abstract DatabaseSettings empty();

    @BeforeEach
    void open_an_empty_database() {
        settings = empty();
        store = open();
    }

    @AfterEach
    void close_all() {
        opened.forEach(Database::close);
    }

    private DatasetStore open() {
        Database database = new Database(settings);
        opened.add(database);
        database.start();
        DatasetStore started = new DatasetStore(database, Duration.ofDays(30), Time.SYSTEM);
        started.start();
        return started;
    }

    private Instant over() {
        return now.plus(LEASE);
    }

    /** A dataset with some blocks that was read completely. */
    private String processing(String id, int blocks) {
        store.create(starting(id, now), "reader", over());
        assertThat(store.append(
                        id,
                        IntStream.range(0, blocks).mapToObj(TestDatasets::block).toList(),
                        new UploadProgress(10L * blocks, 1, true, "[1]", "[2]", null)))
                .isTrue();
        assertThat(store.begin(id, now)).isTrue();
        return id;
    }

    private StoredDataset found(String id) {
        return store.find(id).orElseThrow();
    }

    @Test
    void what_is_stored_is_found_again() {
        store.create(starting("a", now), "reader", over());
        assertThat(found("a")).isEqualTo(starting("a", now));
        store.append("a", List.of(block(0), block(1)), new UploadProgress(20, 1, false, "[1]", null, null));
        store.append("a", List.of(block(2)), new UploadProgress(10, 2, true, "[1,2]", "[3]", null));

        StoredDataset read = found("a");
        assertThat(read.rows()).isEqualTo(30);
        assertThat(read.rowsRejected()).isEqualTo(3);
        assertThat(read.hasTruth()).isTrue();
        assertThat(read.rowErrors()).isEqualTo("[1,2]");
        assertThat(read.warnings()).isEqualTo("[3]");
        assertThat(store.begin("a", now)).isTrue();
        assertThat(found("a").status()).isEqualTo(Status.PROCESSING);
        assertThat(found("a").started()).isEqualTo(now);
        assertThat(found("a").owned()).isFalse();
        assertThat(store.blocks("a", 1, 10)).usingRecursiveComparison().isEqualTo(List.of(block(1), block(2)));
        assertThat(store.find("b")).isEmpty();
        assertThat(store.blocks("b", 0, 10)).isEmpty();
    }

    @Test
    void what_is_canceled_or_deleted_takes_no_more_blocks() {
        store.create(starting("canceled", now), "reader", over());
        store.create(starting("deleted", now), "reader", over());
        assertThat(store.end("canceled", Status.CANCELED, now, null, null)).isTrue();
        assertThat(store.hide("deleted")).isTrue();

        for (String id : List.of("canceled", "deleted", "unknown")) {
            assertThat(store.append(id, List.of(block(0)), new UploadProgress(10, 0, false, null, null, null)))
                    .isFalse();
            assertThat(store.begin(id, now)).isFalse();
            assertThat(store.blocks(id, 0, 1)).isEmpty();
        }
    }

    @Test
    void blocks_are_done_once_in_any_order() {
        processing("a", 4);

        assertThat(store.done("a", List.of(done(2, 3, "w"), done(0, 1, "v")), null))
                .isEqualTo(20);
        assertThat(store.done("a", List.of(done(2, 4, "x"), done(3, 0, "w")), "[7]"))
                .isEqualTo(10);

        assertThat(found("a").rowsDone()).isEqualTo(30);
        assertThat(found("a").rowsWrong()).isEqualTo(4);
        assertThat(found("a").workers()).containsOnly(entry("v", 10L), entry("w", 20L));
        assertThat(found("a").failures()).isEqualTo("[7]");
        assertThat(store.open("a", 0, 10)).extracting(StoredBlock::number).containsExactly(1);
        assertThat(store.open("a", 2, 10)).isEmpty();
        StoredBlock second = store.blocks("a", 2, 1).get(0);
        assertThat(second.done()).isTrue();
        assertThat(second.wrong()).isEqualTo(3);
        assertThat(second.output()).isEqualTo(new byte[] {9, 2});
        assertThat(second.content()).isEqualTo(block(2).content());
        assertThat(store.wrong("a"))
                .containsExactly(
                        new WrongRows(0, 10, 1),
                        new WrongRows(1, 10, 0),
                        new WrongRows(2, 10, 3),
                        new WrongRows(3, 10, 0));
    }

    @Test
    void a_block_whose_rows_have_failed_is_stored_anew() {
        processing("a", 1);

        store.done("a", List.of(new DoneBlock(0, 10, 2, 0, new byte[] {5}, new byte[0], Map.of("w", 8))), "[1]");

        assertThat(store.blocks("a", 0, 1).get(0).content()).isEqualTo(new byte[] {5});
        assertThat(store.blocks("a", 0, 1).get(0).output()).isEmpty();
        assertThat(found("a").rowsRejected()).isEqualTo(3);
        assertThat(found("a").workers()).containsOnly(entry("w", 8L));
    }

    @Test
    void an_end_is_never_overwritten_and_nothing_is_done_after_it() {
        processing("a", 2);
        JobProblem problem = new JobProblem(JobProblem.Code.UNKNOWN_MODEL, "gone");
        assertThat(store.end("a", Status.FAILED, now, problem, "{}")).isTrue();

        assertThat(store.end("a", Status.SUCCEEDED, now.plusSeconds(1), null, null))
                .isFalse();
        assertThat(store.done("a", List.of(done(0, 0, "w")), null)).isZero();

        StoredDataset ended = found("a");
        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(ended.problem()).isEqualTo(problem);
        assertThat(ended.evaluation()).isEqualTo("{}");
        assertThat(ended.completed()).isEqualTo(now);
        assertThat(ended.rowsDone()).isZero();
        assertThat(store.claim("x", over().plusSeconds(1), over(), 10)).isEmpty();
    }

    @Test
    void a_row_is_found_in_its_block() {
        processing("a", 3);

        assertThat(store.blockOf("a", 0)).hasValue(0);
        assertThat(store.blockOf("a", 9)).hasValue(0);
        assertThat(store.blockOf("a", 10)).hasValue(1);
        assertThat(store.blockOf("a", 1_000_000_000_000L)).hasValue(2);
        assertThat(store.blockOf("b", 0)).isEmpty();
    }

    @Test
    void a_dataset_has_one_owner_until_the_lease_is_over() {
        processing("a", 1);

        assertThat(store.claim("x", now, over(), 10)).containsExactly("a");
        assertThat(store.claim("y", now, over(), 10)).isEmpty();
        assertThat(store.renew("a", "y", over(), 5, "why")).isFalse();
        assertThat(store.renew("a", "x", over(), 5, "why")).isTrue();
        assertThat(found("a").rowsPerSecond()).isEqualTo(5);
        assertThat(found("a").waitingFor()).isEqualTo("why");
        assertThat(store.claim("y", over().plusSeconds(1), over().plus(LEASE), 10))
                .containsExactly("a");
        assertThat(store.renew("a", "x", over(), 0, null)).isFalse();
        store.release("y");
        assertThat(store.claim("z", now, over(), 10)).containsExactly("a");
        assertThat(store.end("a", Status.CANCELED, now, null, null)).isTrue();
        assertThat(store.renew("a", "z", over(), 0, null)).isFalse();
    }

    @Test
    void several_who_claim_at_once_get_each_dataset_once() {
        List<String> all =
                IntStream.range(0, 20).mapToObj(i -> processing("id-" + i, 1)).toList();

        List<CompletableFuture<List<String>>> claims = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> store.claim("owner-" + i, now, over(), 20)))
                .toList();

        assertThat(claims.stream().flatMap(each -> each.join().stream())).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void the_oldest_are_claimed_first_and_the_newest_listed_first() {
        for (int i = 0; i < 5; i++) {
            now = now.plusSeconds(1);
            processing("id-" + i, 1);
        }

        assertThat(store.claim("x", now, over(), 2)).containsExactly("id-0", "id-1");
        assertThat(store.newest(2)).extracting(StoredDataset::id).containsExactly("id-4", "id-3");
    }

    @Test
    void what_is_hidden_abandoned_or_too_old_is_swept_and_nothing_else() {
        processing("hidden", 450);
        processing("kept", 2);
        processing("waits", 2);
        store.hide("hidden");
        store.end("kept", Status.SUCCEEDED, now, null, null);
        store.create(starting("abandoned", now), "dead", now.minusSeconds(1));
        store.append("abandoned", List.of(block(0)), new UploadProgress(10, 0, false, null, null, null));
        store.create(starting("read", now), "alive", now.minusSeconds(1));
        store.renewReading("alive", over());

        store.sweep(now);

        assertThat(store.newest(10)).extracting(StoredDataset::id).containsExactlyInAnyOrder("kept", "waits", "read");
        assertThat(store.blocks("hidden", 0, 1)).isEmpty();
        assertThat(store.blocks("abandoned", 0, 1)).isEmpty();
        assertThat(store.blocks("kept", 0, 10)).hasSize(2);

        store.renewReading("alive", now.plus(Duration.ofDays(32)));
        store.sweep(now.plus(Duration.ofDays(31)));

        assertThat(store.newest(10)).extracting(StoredDataset::id).containsExactlyInAnyOrder("waits", "read");
        assertThat(store.blocks("kept", 0, 1)).isEmpty();
    }

    @Test
    void what_is_stored_is_there_after_a_restart() {
        processing("a", 2);
        store.claim("x", now, over(), 1);
        store.done("a", List.of(done(0, 1, "w")), null);
        opened.forEach(Database::close);

        DatasetStore again = open();

        assertThat(again.find("a").orElseThrow().rowsDone()).isEqualTo(10);
        assertThat(again.open("a", 0, 10)).extracting(StoredBlock::number).containsExactly(1);
        afterRestart(again, "a");
    }

    /** Checks the owner of a dataset after all processes were killed. */
    abstract void afterRestart(DatasetStore again, String id);
}
