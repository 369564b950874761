package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.FakeScorer.Asked;
import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.evaluation.Evaluator;
import dev.foretell.web.evaluation.ShiftedClasses;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.RefusedException;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Datasets from their creation to their end. */
class DatasetsTest extends DatasetsFixture {

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

    @Test
    void classes_that_are_numbered_from_1_are_stored_as_the_labels_are_numbered_and_told() {
        Datasets web = web(new FakeScorer().succeeding());
        String rows = "1,990,72,35,0,33.6,0.627,50,2\n1,10,72,35,0,33.6,0.627,50,1\n".repeat(2_000);

        Dataset dataset = ended(web, create(web, rows).id());

        Evaluation.Quality quality = Objects.requireNonNull(
                Objects.requireNonNull(dataset.evaluation()).quality());
        assertThat(quality.correct()).isEqualTo(4_000);
        assertThat(dataset.notes())
                .containsExactly("The classes of the file are numbered from 1 to 2, the labels of the"
                        + " model from 0; they were taken in their order: 1 is negative, 2 is positive.");
    }

    private static final Manifest IRIS = Catalog.read(Path.of("../model/repository"))
            .newest("iris")
            .orElseThrow()
            .manifest();

    @Test
    void classes_that_seem_to_be_numbered_from_1_are_told_when_the_last_is_absent() {
        Evaluator evaluator = new Evaluator(IRIS.classification().orElseThrow());
        evaluator.add(new Rows(4, 3, new float[] {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0}), new int[] {1, 1, 2, 2});

        assertThat(ShiftedClasses.note(evaluator.evaluation()))
                .hasValue("The classes of the file seem to be numbered from 1, but the labels of the model are numbered"
                        + " from 0 (setosa is 0): if each class were one smaller, 4 rows would be predicted"
                        + " correctly.");
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
}
