package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.dataset.FakeScorer.Asked;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The web that predicts a dataset, and the one that follows it. */
class DatasetOwnersTest extends DatasetsFixture {

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
}
